import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

extension TenantClient {
    mutating func visitFiles(_ owner: Actor) async throws {
        let content = Array("text".utf8)
        var headers = owner.headers
        headers[.contentType] = "text/plain"
        let created = try await app.send(
            .post, "\(Application.prefix)/files?name=a.txt", bytes: content, headers: headers)
        let id = try #require(created.json["id"]?.string)
        visited.insert("POST \(Application.prefix)/files")
        try await visit(owner, .get, "/files")
        #expect(try await owner.get("/files?search=a&sort=-size&limit=1").status == 200)
        try await visit(owner, .get, "/files/usage")
        try await visit(owner, .get, "/files/{id}", at: id)
        #expect(try await owner.get("/files/\(id)/content").body == content)
        visited.insert("GET \(Application.prefix)/files/{id}/content")
        try await visitObjects(try StorageKey("tenants/\(owner.tenantID?.description ?? "")/probe"))
        try await visitUpload(owner, content)
        try await visitAvatars(owner)
        _ = try await app.application.storageSweeper.run()
        try await visit(owner, .delete, "/files/{id}", at: id)
        try await app.runJobs()
    }

    /// The avatars of the user and of the tenant, each replaced once.
    private mutating func visitAvatars(_ owner: Actor) async throws {
        var headers = owner.headers
        headers[.contentType] = "image/gif"
        for path in ["/users/me/avatar", "/tenants/current/avatar"].map({ Application.prefix + $0 }) {
            for _ in 0..<2 {
                let put = try await app.send(.put, path, bytes: StorageCommandTests.image, headers: headers)
                #expect(put.status == 200)
            }
            #expect(try await app.send(.get, path, headers: headers).body == StorageCommandTests.image)
            #expect(try await app.send(.delete, path, headers: headers).status == 204)
            for method in ["PUT", "GET", "DELETE"] { visited.insert("\(method) \(path)") }
        }
    }

    /// A direct upload with the request that the server signs.
    private mutating func visitUpload(_ owner: Actor, _ content: [UInt8]) async throws {
        let body: JSONValue = ["name": "b.txt", "media_type": "text/plain", "size": .int(content.count)]
        let upload = try await visit(owner, .post, "/files/uploads", body)
        let url = try #require(upload["upload_url"]?.string)
        let query = try #require(url.split(separator: "?", maxSplits: 1).last)
        let path = "\(Platform.objectsPath)"
        let headers: HTTPFields = [.contentType: "text/plain", .contentLength: "\(content.count)"]
        #expect(try await app.send(.put, "\(path)?\(query)", bytes: content, headers: headers).status == 204)
        visited.insert("PUT \(path)")
        try await visit(owner, .post, "/files/uploads/{id}/complete", at: upload["id"]?.string ?? "")
    }

    /// A download with a signed request.
    private mutating func visitObjects(_ key: StorageKey) async throws {
        let storage = app.application.platform.storage
        try await storage.put(key, bytes: [1])
        let request = try await storage.presigned(.get(), key, expiresIn: .seconds(60))
        #expect(try await app.send(.get, request.url).body == [1])
        visited.insert("GET \(Platform.objectsPath)")
        try await storage.delete(key)
    }
}
