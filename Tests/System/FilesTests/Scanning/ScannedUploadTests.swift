import SampleProduct
import Testing
import TrellisJobs
import TrellisSchema
import TrellisTesting

@testable import TrellisFiles

@Suite("Uploads with a scanner")
struct ScannedUploadTests {
    private let eicar = FakeClamd.Behavior.finds("EICAR", name: "Win.Test.EICAR_HDB-1")

    private func withScanner(
        _ behavior: FakeClamd.Behavior, _ body: (TestApp, FakeClamd) async throws -> Void
    ) async throws {
        try await FakeClamd.with(behavior) { clamd in
            let settings = ["files.scanner": clamd.address, "files.scan_limit": "1KiB"]
            try await withApp(SampleApp.self, settings: settings) { app in try await body(app, clamd) }
        }
    }

    @Test("A file stays pending until its scan found nothing")
    func clean() async throws {
        try await withScanner(eicar) { app, clamd in
            let ada = try await app.signUp()
            let created = try await ada.upload(Sample.text, "text/plain")
            #expect(created.status == 201 && created.json["state"] == "pending")
            let id = created.json["id"]?.string ?? ""
            #expect(try await ada.get("/files/\(id)/content").problem == "file.pending")
            let direct = try await ada.send(Sample.text, as: "text/plain")
            #expect(try await ada.post("/files/uploads/\(direct)/complete").json["state"] == "pending")

            let scanned = clamd.received.count
            _ = try await app.runJobs()
            #expect(clamd.received.dropFirst(scanned) == [Sample.text, Sample.text])
            for id in [id, direct] {
                #expect(try await ada.get("/files/\(id)").json["sha256"]?.string == textDigest)
                #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            }
        }
    }

    @Test("A file in which the scanner finds something is deleted, and its members get the finding")
    func rejected() async throws {
        try await withScanner(eicar) { app, _ in
            let ada = try await app.signUp()
            let id = try await ada.uploaded(Array("an EICAR".utf8))
            _ = try await app.runJobs()
            for path in ["/files/\(id)", "/files/\(id)/content"] {
                let gone = try await ada.get(path)
                #expect(gone.status == 410 && gone.problem == "file.rejected")
                #expect(gone.json["detail"]?.string?.contains("Win.Test.EICAR_HDB-1") == true)
            }
            #expect(try await ada.usedSpace() == 0)
            #expect(try await app.storedKeys() == [])
        }
    }

    @Test("A file stays pending while the scanner fails, and is ready after a later attempt")
    func retried() async throws {
        try await withScanner(.closes) { app, clamd in
            // Both engines use this server.
            clamd.behave(.closes)
            var ada = try await app.signUp()
            let id = try await ada.uploaded()
            #expect(try await app.runJobs().failed == 1)
            #expect(try await ada.get("/files/\(id)").json["state"] == "pending")
            clamd.behave(eicar)
            ada = try await app.advance(by: .seconds(60), ada)
            _ = try await app.runJobs()
            #expect(try await ada.get("/files/\(id)").json["state"] == "ready")
        }
    }

    @Test("The content of a direct upload is checked before it is ready")
    func mismatch() async throws {
        try await withScanner(eicar) { app, _ in
            let ada = try await app.signUp()
            let id = try await ada.send(Sample.page, as: "image/png")
            #expect(try await ada.post("/files/uploads/\(id)/complete").status == 200)
            _ = try await app.runJobs()
            #expect(try await ada.get("/files/\(id)").problem == "file.rejected")
        }
    }

    @Test("A file that the scanner can't scan is refused when it is uploaded")
    func limit() async throws {
        try await withScanner(eicar) { app, _ in
            let ada = try await app.signUp()
            #expect(try await ada.upload(Sample.bytes).problem == "file.too_large")
            #expect(try await ada.begin("a", "text/plain", 1025).problem == "file.too_large")
        }
    }
}
