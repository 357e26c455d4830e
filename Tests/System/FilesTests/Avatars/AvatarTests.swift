import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisFiles

@Suite("Avatars")
struct AvatarTests {
    /// The two kinds of avatars.
    enum Owner: String, CaseIterable {
        case user = "/users/me/avatar"
        case tenant = "/tenants/current/avatar"
    }

    @Test("An avatar is uploaded, shown, replaced and deleted, and its content with it", arguments: Owner.allCases)
    func life(_ owner: Owner) async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.get(owner.rawValue).problem == "avatar.not_found")
            #expect(try await ada.delete(owner.rawValue).problem == "avatar.not_found")
            let first = SampleImage.png(300, 200)
            let put = try await ada.putImage(first, "image/png", to: owner)
            #expect(put.status == 200 && put.json["width"] == 300 && put.json["height"] == 200)
            #expect(put.json["media_type"] == "image/png" && put.json["size"]?.int == first.count)

            let shown = try await ada.get(owner.rawValue)
            #expect(shown.status == 200 && shown.body == first)
            #expect(shown.headers[.contentType] == "image/png" && shown.headers[.contentDisposition] == "inline")
            #expect(shown.headers[.eTag] == "\"\(put.json["sha256"]?.string ?? "")\"")
            #expect(shown.headers[.cacheControl] == "private, no-cache")
            #expect(shown.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
            let tag = shown.headers[.eTag] ?? ""
            #expect(try await ada.get(owner.rawValue, headers: [.ifNoneMatch: tag]).status == 304)

            let second = SampleImage.extendedWebP(16, 4096)
            #expect(try await ada.putImage(second, nil, to: owner).status == 200)
            #expect(try await app.storedKeys().count == 2)
            try await app.runJobs()
            #expect(try await app.storedKeys().count == 1)
            let replaced = try await ada.get(owner.rawValue, headers: [.ifNoneMatch: tag])
            #expect(replaced.status == 200 && replaced.body == second)
            #expect(replaced.headers[.contentType] == "image/webp")

            #expect(try await ada.delete(owner.rawValue).status == 204)
            #expect(try await ada.get(owner.rawValue).problem == "avatar.not_found")
            try await app.runJobs()
            #expect(try await app.storedKeys() == [])
        }
    }

    @Test("An avatar is replaced and deleted only as the client's condition says", arguments: Owner.allCases)
    func conditions(owner: Owner) async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let (first, second) = (SampleImage.png(30, 20), SampleImage.png(40, 20))
            // Nothing exists yet: any version is missing, and none may exist.
            let missing = try await ada.putImage(first, "image/png", to: owner, [.ifMatch: "*"])
            #expect(missing.problem == "precondition.failed")
            let put = try await ada.putImage(first, "image/png", to: owner, [.ifNoneMatch: "*"])
            let tag = try #require(put.headers[.eTag])
            #expect(put.status == 200)
            #expect(try await ada.get(owner.rawValue).headers[.eTag] == tag)
            #expect(try await ada.putImage(second, "image/png", to: owner, [.ifNoneMatch: "*"]).status == 412)
            let replaced = try await ada.putImage(second, "image/png", to: owner, [.ifMatch: tag])
            #expect(replaced.status == 200 && replaced.headers[.eTag] != tag)
            #expect(try await ada.putImage(first, "image/png", to: owner, [.ifMatch: tag]).status == 412)
            #expect(try await ada.delete(owner.rawValue, headers: [.ifMatch: tag]).status == 412)
            #expect(try await ada.get(owner.rawValue).body == second)
            let current = try #require(replaced.headers[.eTag])
            #expect(try await ada.delete(owner.rawValue, headers: [.ifMatch: current]).status == 204)
            try await app.runJobs()
            #expect(try await app.storedKeys() == [])
        }
    }

    @Test("A form with one part works as the image alone does")
    func form() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let head = "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gif\"\r\n\r\n"
            let image = SampleImage.gif(64, 64)
            let bytes = Array(head.utf8) + image + Array("\r\n--xYz--\r\n".utf8)
            let put = try await ada.putImage(bytes, "multipart/form-data; boundary=xYz", to: .user)
            #expect(put.status == 200 && put.json["media_type"] == "image/gif")
            #expect(try await ada.get(Owner.user.rawValue).body == image)
        }
    }

    @Test("What isn't a small picture of an allowed format is refused, and nothing is stored")
    func refusals() async throws {
        let png = SampleImage.png(64, 64)
        let large = png + [UInt8](repeating: 0, count: 2 << 20)
        let refused: [(content: [UInt8], type: String?, code: String)] = [
            (SampleImage.png(15, 64), "image/png", "avatar.dimensions"),
            (SampleImage.png(64, 4097), "image/png", "avatar.dimensions"),
            (SampleImage.png(1 << 31 - 1, 1 << 31 - 1), "image/png", "avatar.dimensions"),
            (SampleImage.png(64, 64, isAnimated: true), "image/png", "avatar.animated"),
            (SampleImage.gif(64, 64, pictures: 3), "image/gif", "avatar.animated"),
            (Array(png.prefix(20)), "image/png", "avatar.truncated"),
            (Array(png.dropLast(4)), "image/png", "avatar.truncated"),
            (SampleImage.png(0, 64), "image/png", "avatar.malformed"),
            // A name or a type that isn't that of the content.
            (png, "image/gif", "file.type_mismatch"), (Sample.page, "image/png", "file.type_mismatch"),
            (Sample.page, nil, "file.type_not_allowed"), (Sample.text, nil, "file.type_not_allowed"),
            (Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), "image/svg+xml", "file.type_not_allowed"),
            (png, "application/pdf", "file.type_not_allowed"), (png, "nonsense", "file.type_malformed"),
            ([], "image/png", "file.type_mismatch"), (large, "image/png", "file.too_large"),
        ]
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for owner in Owner.allCases {
                for (content, type, code) in refused {
                    let response = try await ada.putImage(content, type, to: owner)
                    #expect(response.problem == code, "\(type ?? "no type"): \(response)")
                }
            }
            #expect(try await app.storedKeys() == [])
            #expect(try await ada.get(Owner.user.rawValue).problem == "avatar.not_found")
        }
    }

    @Test("A user's avatar is the same in every tenant, and no other user's")
    func ofUsers() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await ada.putImage(SampleImage.png(64, 64), "image/png", to: .user).status == 200)
            #expect(try await ada.inTenant(nil).get(Owner.user.rawValue).status == 200)
            #expect(try await bob.get(Owner.user.rawValue).problem == "avatar.not_found")
            let keys = try await app.storedKeys()
            #expect(
                keys.allSatisfy { $0.hasPrefix("\(ID<Tenant>.platform)/avatars/\(ada.userID)/") } && keys.count == 1)
            #expect(try await app.send(.get, "/api/v1" + Owner.user.rawValue).status == 401)
        }
    }

    @Test("All members see a tenant's avatar; only those who may change the tenant change it; others see nothing of it")
    func ofTenants() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let member = try await ada.addMember(permissions: ["files.view", "files.create"])
            let manager = try await ada.addMember(permissions: ["tenants.manage"])
            let image = SampleImage.jpeg(64, 64)
            #expect(try await member.putImage(image, "image/jpeg", to: .tenant).problem == "auth.forbidden")
            #expect(try await manager.putImage(image, "image/jpeg", to: .tenant).status == 200)
            #expect(try await member.get(Owner.tenant.rawValue).body == image)
            #expect(try await member.delete(Owner.tenant.rawValue).problem == "auth.forbidden")
            #expect(try await bob.get(Owner.tenant.rawValue).problem == "avatar.not_found")
            #expect(try await bob.inTenant(ada.tenantID).get(Owner.tenant.rawValue).status == 404)
            #expect(try await bob.inTenant(ada.tenantID).delete(Owner.tenant.rawValue).status == 404)
            #expect(try await manager.delete(Owner.tenant.rawValue).status == 204)
        }
    }

    @Test("Of uploads at the same time one wins, and the contents of the others are deleted")
    func concurrent() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await ada.putImage(SampleImage.png(64 + number, 64), "image/png", to: .tenant).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == [200, 200, 200, 200, 200, 200])
            try await app.runJobs()
            let keys = try await app.storedKeys()
            #expect(keys.count == 1)
            #expect(try await ada.get(Owner.tenant.rawValue).status == 200)
        }
    }

    @Test("An object whose row was never written is deleted by the sweep, a row without its object is reported")
    func interrupted() async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp()
            #expect(try await ada.putImage(SampleImage.png(64, 64), "image/png", to: .user).status == 200)
            let storage = try app.files.dependencies.storage
            let kept = try #require(try await app.storedKeys().first)
            // The process died between the object and its row.
            let lost = try StorageKey("\(ID<Tenant>.platform)/" + AvatarKey.content(of: ID()).description)
            let former = try StorageKey(kept).description.split(separator: "/").dropLast()
            let second = try StorageKey(former.joined(separator: "/") + "/\(ID<Avatar>())")
            for key in [lost, second] { try await storage.put(key, bytes: [1]) }
            ada = try await app.advance(by: .seconds(86_401), ada)
            #expect(
                try await app.application.storageSweeper.run() == StorageSweep(rows: 1, objects: 3, deletedObjects: 2))
            #expect(try await app.storedKeys() == [kept])

            try await storage.delete(try StorageKey(kept))
            #expect(try await app.application.storageSweeper.run().defects == [kept])
            let shown = try await ada.get(Owner.user.rawValue)
            #expect(shown.status == 503 && shown.problem == "file.content_missing")
        }
    }

    @Test("The job that deletes a content leaves one that a row names again")
    func named() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.putImage(SampleImage.png(64, 64), "image/png", to: .tenant).status == 200)
            let key = try #require(try await app.storedKeys().first)
            let relative = try StorageKey(key.split(separator: "/").dropFirst().joined(separator: "/"))
            try await app.database(of: ada).write { tx in
                try tx.deleteObjects([relative, try StorageKey("avatars/\(ID<Avatar>())/\(ID<Avatar>())")])
            }
            #expect(try await app.runJobs().discarded == 0)
            #expect(try await app.storedKeys() == [key])
        }
    }
}

extension Actor {
    /// Uploads an image with a media type, or without one.
    fileprivate func putImage(
        _ content: [UInt8], _ type: String?, to owner: AvatarTests.Owner, _ condition: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = HTTPFields(Array(self.headers) + Array(condition))
        headers[.contentType] = type
        headers[.contentLength] = "\(content.count)"
        return try await app.send(.put, "/api/v1\(owner.rawValue)", bytes: content, headers: headers)
    }
}
