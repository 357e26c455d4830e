import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Owners of API keys")
struct KeyOwnerTests {
    private static let permissions = ["api_keys.manage", "samples.view", "samples.create"]

    /// A tenant with a clerk, and a key for samples that the clerk made.
    private func withClerk(
        _ body: (_ app: TestApp, _ owner: Actor, _ clerk: Actor, _ key: KeyHolder) async throws -> Void
    ) async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let clerk = try await ada.addMember(permissions: Self.permissions)
            let member = try await ada.get("/tenants/current/members/\(clerk.userID)").json
            let role = try #require(member["role"]?.string)
            let key = try await clerk.key(role: role, scopes: ["samples.view", "samples.create"])
            try await body(app, ada, clerk, key)
        }
    }

    private func create(_ key: KeyHolder) async throws -> String? {
        let response = try await key.send(.post, "/samples", ["name": .string("\(ID<User>())")])
        return response.status == 201 ? nil : response.problem
    }

    @Test("During an overlap the previous secret does no more than the member who made it may")
    func overlap() async throws {
        try await withClerk { _, ada, clerk, key in
            let member = "/tenants/current/members/\(clerk.userID)"
            #expect(try await ada.patch(member, ["role": "viewer"]).status == 200)
            let rotated = try await ada.rotate(key, overlap: 600)
            #expect(try await ada.get("/api-keys/\(key.id)").json["owner_id"]?.string == "\(ada.userID)")
            #expect(try await create(rotated) == nil)
            #expect(try await create(key) == "auth.forbidden")
            #expect(try await key.get("/samples") == "200 ")
            #expect(try await ada.delete(member).status == 204)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            #expect(try await create(rotated) == nil)
        }
    }

    @Test("A secret of a member who left isn't valid again when another member rotates the key")
    func adoption() async throws {
        try await withClerk { _, ada, clerk, key in
            #expect(try await ada.delete("/tenants/current/members/\(clerk.userID)").status == 204)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            let adopted = try await ada.rotate(key, overlap: 600)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            #expect(try await create(adopted) == nil)
        }
    }

    @Test("While its owner's account is deleted a key is refused, until the owner restores it by signing in")
    func deletedOwner() async throws {
        try await withClerk { app, _, clerk, key in
            // The only owner of a tenant deletes that first.
            let tenants = try await clerk.get("/tenants").json["items"]?.array ?? []
            let home = try #require(tenants.first { $0["role"] == "owner" }?["id"]?.string)
            #expect(try await clerk.inTenant(ID(home)).delete("/tenants/current").status == 204)
            let deleted = try await clerk.delete("/users/me")
            #expect(deleted.status == 204, "\(deleted.text)")
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            _ = try await app.logIn(clerk.email)
            #expect(try await key.get("/samples") == "200 ")
        }
    }

    @Test("Keys that a member makes while losing the permissions do nothing afterwards")
    func losing() async throws {
        try await withClerk { app, ada, clerk, key in
            let member = "/tenants/current/members/\(clerk.userID)"
            let role = try #require(try await ada.get(member).json["role"]?.string)
            let none = try await ada.post("/tenants/current/roles", ["name": "None", "permissions": []])
            #expect(none.status == 201)
            let outcomes = try await app.race(8) { racer in
                if racer.number == 0 { return try await ada.patch(member, ["role": "None"]) }
                let name = JSONValue.string("Key \(racer.number)")
                return try await clerk.post(
                    "/api-keys", ["name": name, "role": .string(role), "scopes": ["samples.view"]])
            }
            #expect(outcomes.failed == outcomes.failed(with: "auth.forbidden"), "\(outcomes)")
            for made in outcomes.values {
                guard let secret = made.json["secret"]?.string, let id = made.json["api_key"]?["id"]?.string else {
                    continue
                }
                let holder = KeyHolder(app: app, id: id, secret: secret)
                #expect(try await holder.get("/samples") == "403 auth.forbidden")
            }
            #expect(try await key.get("/samples") == "403 auth.forbidden")
            #expect(try await clerk.post("/api-keys", [:]).problem == "auth.forbidden")
        }
    }

    @Test("Of changes of one version of a key at once, one is made")
    func race() async throws {
        try await withClerk { app, ada, _, key in
            let path = "/api-keys/\(key.id)"
            let tag = try #require(try await ada.get(path).headers[.eTag])
            let outcomes = try await app.race(12) { racer in
                try await ada.patch(path, ["name": .string("Key \(racer.number)")], headers: [.ifMatch: tag])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.failed(with: "precondition.failed") == 11, "\(outcomes)")
        }
    }

    @Test("A role is found by a name that looks like its own")
    func lookalikes() async throws {
        try await withClerk { _, ada, _, _ in
            let role = try await ada.post(
                "/tenants/current/roles", ["name": "Store keeper", "permissions": ["samples.view"]])
            #expect(role.status == 201)
            let path = "/api-keys/\(try await ada.key("Store", role: "STOREKEEPER").id)"
            #expect(try await ada.get(path).json["role"] == "Store keeper")
            #expect(try await ada.patch(path, ["role": "store  keeper"]).json["role"] == "Store keeper")
        }
    }
}
