import HTTPTypes
import SampleProduct
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisFiles

@Suite("Uploads through the server")
struct FileUploadTests {
    @Test("A request without a media type and without content has no file; an empty file has a media type")
    func missingBody() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for isAnnounced in [true, false] {
                let missing = try await ada.upload([], nil, isAnnounced: isAnnounced)
                #expect(missing.status == 400 && missing.problem == "request.body_missing")
            }
            _ = try await app.runJobs()
            #expect(try await app.storedKeys() == [])
            #expect(try await ada.upload([], "text/plain").status == 201)
        }
    }

    @Test("The media type is what the content confirms")
    func types() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for (content, declared, type) in [
                (Sample.png, "image/png", "image/png"), (Sample.png, "application/octet-stream", "image/png"),
                (Sample.png, nil, "image/png"), (Sample.text, "text/csv; charset=utf-8", "text/csv"),
                (Sample.text, nil, "text/plain"), (Sample.page, nil, "text/html"),
                (Sample.bytes, "application/octet-stream", "application/octet-stream"),
                ([], "application/octet-stream", "application/octet-stream"),
            ] as [([UInt8], String?, String)] {
                let response = try await ada.upload(content, declared)
                #expect(response.status == 201 && response.json["media_type"]?.string == type, "\(response.text)")
            }
        }
    }

    @Test("A content that isn't what was declared is refused, and nothing of it stays")
    func mismatch() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for (content, declared) in [
                (Sample.page, "image/png"), (Sample.png, "image/jpeg"), (Sample.bytes, "text/plain"),
                (Sample.png, "text/plain"), (Sample.page, "image/svg+xml"), ([], "image/png"),
            ] {
                for isAnnounced in [true, false] {
                    let refused = try await ada.upload(content, declared, isAnnounced: isAnnounced)
                    #expect(refused.status == 415 && refused.problem == "file.type_mismatch", "\(declared)")
                }
            }
            #expect(try await ada.get("/files").json["items"]?.array == [])
            #expect(try await ada.usedSpace() == 0)
            #expect(try await app.storedKeys() == [])
            _ = try await app.runJobs()
            let left = try await app.database(of: ada).read { tx in try tx.count(FileRecord.all) }
            #expect(left == 0)
        }
    }

    @Test("Media types that the settings or the use don't allow are refused")
    func allowedTypes() async throws {
        try await withApp(SampleApp.self, settings: ["files.allowed_types": "text/plain, image/*"]) { app in
            let ada = try await app.signUp()
            #expect(try await ada.upload(Sample.text, "text/plain").status == 201)
            #expect(try await ada.upload(Sample.png, "image/png").status == 201)
            #expect(try await ada.upload(Sample.text, "text/csv").problem == "file.type_not_allowed")
            // The content decides, not what was declared.
            #expect(try await ada.upload(Sample.page, nil).problem == "file.type_not_allowed")
            #expect(try await ada.upload(Sample.bytes).problem == "file.type_not_allowed")

            let picture = "?name=me.png&use=avatar"
            #expect(try await ada.upload(Sample.png, "image/png", query: picture).json["use"] == "avatar")
            #expect(try await ada.upload(Sample.text, "text/plain", query: picture).problem == "file.type_not_allowed")
            let unknown = try await ada.upload(Sample.png, "image/png", query: "?name=a&use=nothing")
            #expect(unknown.status == 422 && unknown.pointers == ["?use"])
        }
    }

    @Test("A name is normalised, and required")
    func names() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for (query, name) in [
                ("..%2F..%2Fetc%2Fpasswd", "passwd"), ("C:%5Ctmp%5Ccv.pdf", "cv.pdf"), ("a%0D%0Ab.txt", "ab.txt"),
                ("e%CC%81.txt", "\u{E9}.txt"), ("..", "file"),
            ] {
                #expect(try await ada.upload(Sample.text, query: "?name=\(query)").json["name"]?.string == name)
            }
            for query in ["", "?name="] {
                let refused = try await ada.upload(Sample.text, query: query)
                #expect(refused.status == 422 && refused.pointers == ["?name"])
            }
        }
    }

    @Test("A malformed media type and a content coding are refused")
    func headers() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.upload(Sample.text, "nonsense").problem == "file.type_malformed")
            var headers = ada.headers
            headers[.contentEncoding] = "gzip"
            let refused = try await app.send(.post, "/api/v1/files?name=a", bytes: Sample.text, headers: headers)
            #expect(refused.status == 415 && refused.problem == "file.encoded")
        }
    }

    @Test("A file larger than allowed is refused, announced or not")
    func maximumSize() async throws {
        try await withApp(SampleApp.self, settings: ["files.max_size": "100B"]) { app in
            let ada = try await app.signUp()
            let content = [UInt8](repeating: 0x61, count: 101)
            #expect(try await ada.upload(content).problem == "file.too_large")
            #expect(try await ada.upload(content, isAnnounced: false).status == 413)
            #expect(try await ada.begin("a", "text/plain", 101).problem == "file.too_large")
            #expect(try await ada.upload(Array(content.dropLast())).status == 201)
            #expect(try await ada.usedSpace() == 100)
        }
    }

    @Test("A tenant's files together stay below its quota, also when they come at the same time")
    func quota() async throws {
        try await withApp(SampleApp.self, settings: ["files.quota": "100B"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let content = [UInt8](repeating: 0x61, count: 60)
            let results = try await withThrowingTaskGroup(of: Int.self) { group in
                for isAnnounced in [true, false, true, false] {
                    group.addTask { try await ada.upload(content, "text/plain", isAnnounced: isAnnounced).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.sorted() == [201, 409, 409, 409])
            #expect(try await ada.get("/files/usage").json == ["bytes": 60, "quota": 100])
            #expect(try await ada.upload(content).problem == "file.quota_exceeded")
            #expect(try await ada.begin("a", "text/plain", 41).problem == "file.quota_exceeded")
            // An announced upload takes its space at once.
            #expect(try await ada.begin("a", "text/plain", 40).status == 201)
            #expect(try await ada.upload([0x61]).problem == "file.quota_exceeded")
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await bob.upload(content).status == 201)
            _ = try await app.runJobs()
            #expect(try await app.storedKeys().count == 2)
        }
    }
}
