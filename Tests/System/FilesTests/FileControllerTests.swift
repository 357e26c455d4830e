import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisFiles

@Suite("File API")
struct FileControllerTests {
    @Test("A file is uploaded, listed, fetched, read and deleted, and its content goes with it")
    func life() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let created = try await ada.upload(Sample.text, "text/plain", query: "?name=hello.txt")
            #expect(created.status == 201)
            let id = created.json["id"]?.string ?? ""
            #expect(created.headers[.location] == "/api/v1/files/\(id)")
            #expect(created.json["name"] == "hello.txt" && created.json["media_type"] == "text/plain")
            #expect(created.json["size"]?.int == Sample.text.count && created.json["sha256"]?.string == textDigest)
            #expect(created.json["state"] == "ready" && created.json["use"] == "attachment")
            #expect(created.json["owner_id"]?.string == ada.userID.description)
            #expect(created.json["created_at"]?.string?.isEmpty == false)

            #expect(try await ada.get("/files/\(id)").json == created.json)
            #expect(try await ada.get("/files").json["items"]?.array == [created.json])
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            #expect(try await app.storedKeys().count == 1)
            #expect(try await ada.usedSpace() == Sample.text.count)

            #expect(try await ada.delete("/files/\(id)").status == 204)
            for path in ["/files/\(id)", "/files/\(id)/content"] {
                #expect(try await ada.get(path).problem == "file.not_found")
            }
            #expect(try await ada.delete("/files/\(id)").problem == "file.not_found")
            #expect(try await ada.get("/files").json["items"]?.array == [])
            #expect(try await ada.usedSpace() == 0)
            #expect(try await app.runJobs().discarded == 0)
            #expect(try await app.storedKeys() == [])
            #expect(try await app.row(id, of: ada)?.contentDeletedAt != nil)
        }
    }

    @Test("Lists are paged, filtered and ordered")
    func lists() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for (name, size) in [("b.txt", 3), ("A.txt", 1), ("c.log", 2)] {
                let content = [UInt8](repeating: 0x61, count: size)
                #expect(try await ada.upload(content, "text/plain", query: "?name=\(name)").status == 201)
            }
            func names(_ query: String) async throws -> [String] {
                let response = try await ada.get("/files\(query)")
                return (response.json["items"]?.array ?? []).compactMap { $0["name"]?.string }
            }
            #expect(try await names("") == ["c.log", "A.txt", "b.txt"])
            #expect(try await names("?sort=created_at") == ["b.txt", "A.txt", "c.log"])
            #expect(try await names("?sort=-size") == ["b.txt", "c.log", "A.txt"])
            #expect(try await names("?search=TXT&sort=size") == ["A.txt", "b.txt"])
            #expect(try await names("?state=pending") == [])
            #expect(try await names("?state=deleted") == [])
            #expect(try await names("?use=avatar") == [])
            let first = try await ada.get("/files?limit=2")
            let cursor = first.json["next_cursor"]?.string ?? ""
            #expect(try await names("?limit=2&cursor=\(cursor)") == ["b.txt"])
        }
    }

    @Test("Viewing, uploading and deleting need their own permissions")
    func permissions() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded()
            let viewer = try await ada.addMember(permissions: ["files.view"])
            #expect(try await viewer.get("/files/\(id)/content").status == 200)
            #expect(try await viewer.upload(Sample.text).problem == "auth.forbidden")
            #expect(try await viewer.begin("a", "text/plain", 1).problem == "auth.forbidden")
            #expect(try await viewer.delete("/files/\(id)").problem == "auth.forbidden")
            let uploader = try await ada.addMember(permissions: ["files.create"])
            #expect(try await uploader.upload(Sample.text).status == 201)
            #expect(try await uploader.get("/files/\(id)").problem == "auth.forbidden")
        }
    }

    @Test("A member of another tenant gets 404 for every verb, and nothing changes")
    func isolation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let id = try await ada.uploaded()
            let upload = try await ada.send(Sample.text, as: "text/plain")
            for path in ["/files/\(id)", "/files/\(id)/content", "/files/\(upload)"] {
                #expect(try await bob.get(path).problem == "file.not_found")
            }
            #expect(try await bob.delete("/files/\(id)").problem == "file.not_found")
            #expect(try await bob.post("/files/uploads/\(upload)/complete").problem == "file.not_found")
            #expect(try await bob.get("/files").json["items"]?.array == [])
            #expect(try await bob.usedSpace() == 0)
            #expect(try await bob.inTenant(ada.tenantID).get("/files/\(id)").problem == "tenant.not_found")
            #expect(try await ada.get("/files/\(id)/content").body == Sample.text)
            #expect(try await ada.get("/files/\(upload)").json["state"] == "pending")
        }
    }

    @Test("Uploading, rejecting and deleting publish events")
    func events() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded()
            _ = try await ada.delete("/files/\(id)")
            let tenant = try #require(ada.tenantID)
            let rows = try await app.application.platform.database.system().unfiltered(in: tenant, reason: "a test")
                .rows("SELECT name FROM event WHERE tenant_id = \(tenant) AND name LIKE 'file.%' ORDER BY id")
            #expect(try rows.map { try $0.decode(String.self, "name") } == ["file.uploaded", "file.deleted"])
        }
    }
}
