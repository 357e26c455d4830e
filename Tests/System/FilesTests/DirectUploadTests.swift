import HTTPTypes
import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisFiles

@Suite("Direct uploads")
struct DirectUploadTests {
    @Test("A direct upload is begun, sent with its signed request, completed and read")
    func life() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let begun = try await ada.begin("../hello.txt", "text/plain", Sample.text.count)
            #expect(begun.status == 201)
            let id = begun.json["id"]?.string ?? ""
            #expect(begun.headers[.location] == "/api/v1/files/\(id)")
            #expect(begun.json["method"] == "PUT" && begun.json["headers"]?["Content-Type"] == "text/plain")
            #expect(begun.json["expires_at"]?.string == "\(app.clock.now + .seconds(3600))")
            let pending = try await ada.get("/files/\(id)").json
            #expect(pending["state"] == "pending" && pending["sha256"] == .null && pending["name"] == "hello.txt")
            #expect(try await ada.get("/files/\(id)/content").problem == "file.pending")
            #expect(try await ada.post("/files/uploads/\(id)/complete").problem == "file.upload_missing")
            #expect(try await ada.usedSpace() == Sample.text.count)

            #expect(try await app.put(Sample.text, to: begun).status == 204)
            let ready = try await ada.post("/files/uploads/\(id)/complete")
            #expect(ready.status == 200 && ready.json["state"] == "ready" && ready.json["sha256"]?.string == textDigest)
            #expect(try await ada.post("/files/uploads/\(id)/complete").json == ready.json)
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            _ = try await app.runJobs()
            #expect(try await app.storedKeys().map { $0.contains("/files/\(id)/") } == [true])
        }
    }

    @Test("A signed request is for its own method, type, length and time")
    func signature() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let begun = try await ada.begin("a.txt", "text/plain", 3)
            let url = begun.json["upload_url"]?.string ?? ""
            let token = url.split(separator: "?token=").last ?? ""
            let path = "/api/v1/files/objects"
            #expect(try await app.put([1, 2], to: begun).problem == "storage.signed_length_mismatch")
            #expect(
                try await app.put([1, 2, 3], to: begun, type: "text/html").problem == "storage.signed_type_mismatch")
            #expect(try await app.send(.get, "\(path)?token=\(token)").problem == "storage.signature_invalid")
            let fields: HTTPFields = [.contentType: "text/plain", .contentLength: "3"]
            let changed = (token.first == "A" ? "B" : "A") + token.dropFirst()
            let forged = try await app.send(.put, "\(path)?token=\(changed)", bytes: [1, 2, 3], headers: fields)
            #expect(forged.status == 403 && forged.problem == "storage.signature_invalid")
            // The announced length is a promise that the body must keep.
            let short = try await app.send(.put, "\(path)?token=\(token)", bytes: [1, 2], headers: fields)
            #expect(short.problem == "storage.length_mismatch")
            #expect(try await app.storedKeys() == [])
            var absent = fields
            absent[.ifNoneMatch] = "*"
            let first = try await app.send(.put, "\(path)?token=\(token)", bytes: [1, 2, 3], headers: absent)
            #expect(first.status == 204)
            let second = try await app.send(.put, "\(path)?token=\(token)", bytes: [4, 5, 6], headers: absent)
            #expect(second.problem == "precondition.failed")
            app.clock.advance(by: .seconds(3601))
            #expect(try await app.put([1, 2, 3], to: begun).problem == "storage.signature_expired")
        }
    }

    @Test("A content that isn't what was announced ends the upload when it is completed")
    func mismatch() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.send(Sample.page, as: "image/png")
            #expect(try await ada.post("/files/uploads/\(id)/complete").problem == "file.type_mismatch")
            #expect(try await ada.get("/files/\(id)").problem == "file.not_found")
            #expect(try await ada.usedSpace() == 0)
            _ = try await app.runJobs()
            #expect(try await app.storedKeys() == [])
            #expect(try await ada.begin("a", "text/nonsense/x", 1).problem == "file.type_malformed")
            #expect(try await ada.begin("a", "application/x-elf", 1).problem == "file.type_not_allowed")
            #expect(try await ada.begin("a", "text/plain", -1).status == 422)
        }
    }

    @Test("What was checked can't be replaced with the signed request")
    func replacement() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let begun = try await ada.begin("a.txt", "text/plain", Sample.text.count)
            let id = begun.json["id"]?.string ?? ""
            #expect(try await app.put(Sample.text, to: begun).status == 204)
            #expect(try await ada.post("/files/uploads/\(id)/complete").status == 200)
            let other = Array("Hello, Bob.\n".utf8)
            #expect(try await app.put(other, to: begun).status == 204)
            #expect(try await ada.post("/files/uploads/\(id)/complete").json["sha256"]?.string == textDigest)
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            _ = try await app.runJobs()
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
        }
    }

    @Test("Requests that complete an upload at the same time make it ready once")
    func race() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.send(Sample.text, as: "text/plain")
            let results = try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await ada.post("/files/uploads/\(id)/complete").json }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(results.map { $0["state"]?.string }) == ["ready"])
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            #expect(try await ada.usedSpace() == Sample.text.count)
            _ = try await app.runJobs()
            #expect(try await app.storedKeys().count == 1)
        }
    }

    @Test("An upload that expired can't be completed, and its space is released")
    func expired() async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            let id = try await ada.send(Sample.text, as: "text/plain")
            ada = try await app.advance(by: .seconds(3601), ada)
            #expect(try await ada.post("/files/uploads/\(id)/complete").problem == "file.upload_expired")
            try await app.files.fileSweeper.run()
            #expect(try await ada.get("/files/\(id)").problem == "file.not_found")
            #expect(try await ada.usedSpace() == 0)
            _ = try await app.runJobs()
            #expect(try await app.storedKeys() == [])
        }
    }
}
