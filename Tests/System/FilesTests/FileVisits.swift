import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

extension RouteVisits {
    package static let files = RouteVisits("files") { visitor in
        let owner = try await visitor.signUp()
        let tenant = try #require(owner.tenantID).description
        try await visitor.visitFile(of: owner)
        let quota = try await visitor.superuser.put("/superuser/tenants/\(tenant)/quotas/storage", ["limit": 1_000_000])
        #expect(quota.status < 300)
        try await visitor.visitFile(of: owner)
        try await visitor.visitObject(try StorageKey("tenants/\(tenant)/probe"))
        try await visitor.visitUpload(of: owner)
        try await visitor.visitAvatars(of: owner)
        _ = try await visitor.app.application.storageSweeper.run()
        try await visitor.app.runJobs()
    }
}

extension RouteVisitor {
    private static let text = Array("text".utf8)

    fileprivate mutating func visitFile(of owner: Actor) async throws {
        let prefix = owner.requests.prefix
        var headers = owner.headers
        headers[.contentType] = "text/plain"
        let created = try await app.send(.post, "\(prefix)/files?name=a.txt", bytes: Self.text, headers: headers)
        let id = try #require(created.json["id"]?.string)
        note(.post, "\(prefix)/files")
        try await visit(owner, .get, "/files")
        #expect(try await owner.get("/files?search=a&sort=-size&limit=1").status == 200)
        try await visit(owner, .get, "/files/usage")
        try await visit(owner, .get, "/files/{id}", at: id)
        #expect(try await owner.get("/files/\(id)/content").body == Self.text)
        note(.get, "\(prefix)/files/{id}/content")
        try await visit(owner, .delete, "/files/{id}", at: id)
    }

    /// The avatars of the user and of the tenant, each replaced once.
    fileprivate mutating func visitAvatars(of owner: Actor) async throws {
        let image = SampleImage.png(16, 16)
        var headers = owner.headers
        headers[.contentType] = "image/png"
        for path in ["/users/me/avatar", "/tenants/current/avatar"].map({ owner.requests.prefix + $0 }) {
            for _ in 0..<2 {
                let put = try await app.send(.put, path, bytes: image, headers: headers)
                #expect(put.status == 200, "\(put.text)")
            }
            #expect(try await app.send(.get, path, headers: headers).body == image)
            #expect(try await app.send(.delete, path, headers: headers).status == 204)
            for method in [HTTPRequest.Method.put, .get, .delete] { note(method, path) }
        }
    }

    /// A direct upload with the request that the server signs.
    fileprivate mutating func visitUpload(of owner: Actor) async throws {
        let body: JSONValue = ["name": "b.txt", "media_type": "text/plain", "size": .int(Self.text.count)]
        let upload = try await visit(owner, .post, "/files/uploads", body)
        let url = try #require(upload["upload_url"]?.string)
        let query = try #require(url.split(separator: "?", maxSplits: 1).last)
        let headers: HTTPFields = [.contentType: "text/plain", .contentLength: "\(Self.text.count)"]
        let put = try await app.send(.put, "\(Platform.objectsPath)?\(query)", bytes: Self.text, headers: headers)
        #expect(put.status == 204)
        note(.put, Platform.objectsPath)
        try await visit(owner, .post, "/files/uploads/{id}/complete", at: upload["id"]?.string ?? "")
    }

    /// A download with a signed request.
    fileprivate mutating func visitObject(_ key: StorageKey) async throws {
        let storage = app.application.platform.storage
        try await storage.put(key, bytes: [1])
        let request = try await storage.presigned(.get(), key, expiresIn: .seconds(60))
        #expect(try await app.send(.get, request.url).body == [1])
        note(.get, Platform.objectsPath)
        try await storage.delete(key)
    }
}
