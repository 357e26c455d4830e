import HTTPTypes
import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import TrellisAuth

@Suite("API keys")
struct APIKeyTests {
    @Test("A key is shown once, listed without its secret, changed, and refused after its deletion")
    func life() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let networks: JSONValue = ["192.0.2.0/24", "2001:DB8::/32", "2001:db8:0::/32"]
            let key = try await ada.key(with: ["allowed_networks": networks])
            let path = "/api-keys/\(key.id)"
            let shown = try await ada.get(path)
            #expect(!shown.text.contains(key.secret))
            #expect(shown.json["hint"]?.string == "trk_…\(key.secret.suffix(4))")
            #expect(shown.json["role"] == "owner" && shown.json["scopes"] == ["samples.view"])
            #expect(shown.json["owner_id"]?.string == ada.userID.description)
            // Two texts of one network are stored once; one text twice is a mistake of the client.
            #expect(shown.json["allowed_networks"] == ["192.0.2.0/24", "2001:db8::/32"])
            #expect(try await ada.get("/api-keys").json["items"]?.array?.count == 1)

            #expect(try await ada.patch(path, ["name": "Other"], headers: [.ifMatch: "\"9\""]).status == 412)
            let changed = try await ada.patch(path, ["name": "Other", "allowed_networks": []])
            #expect(changed.json["name"] == "Other" && changed.json["version"] == 2)
            #expect(try await key.get("/samples") == "200 ")

            let tag = try #require(shown.headers[.eTag])
            for headers: HTTPFields in [[.ifMatch: tag], [.ifNoneMatch: "*"]] {
                let rotated = try await ada.post("\(path)/rotate", [:], headers: headers)
                #expect(rotated.problem == "precondition.failed")
                #expect(try await ada.delete(path, headers: headers).problem == "precondition.failed")
            }
            #expect(try await ada.get(path).json["version"] == 2)
            let current: HTTPFields = [.ifMatch: try #require(changed.headers[.eTag])]
            #expect(try await ada.post("\(path)/rotate", [:], headers: current).headers[.eTag] == "\"3\"")
            #expect(try await ada.delete(path, headers: [.ifMatch: "\"3\""]).status == 204)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            #expect(try await ada.get(path).problem == "api_key.not_found")
            #expect(try await ada.delete(path).problem == "api_key.not_found")
        }
    }

    @Test("Another tenant neither sees, changes, rotates nor deletes a key")
    func isolation() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(), try await app.signUp(tenant: "Globex"))
            let (key, other) = (try await ada.key(), try await bob.key())
            let path = "/api-keys/\(key.id)"
            #expect(try await bob.get(path).status == 404)
            #expect(try await bob.patch(path, ["name": "Mine"]).status == 404)
            #expect(try await bob.post("\(path)/rotate", [:]).status == 404)
            #expect(try await bob.delete(path).status == 404)
            #expect(try await bob.get("/api-keys").json["items"]?.array?.count == 1)

            let made = try await ada.post("/samples", ["name": "Ours"])
            let id = try #require(made.json["id"]?.string)
            #expect(try await key.get("/samples/\(id)") == "200 ")
            #expect(try await other.get("/samples/\(id)").hasPrefix("404"))
            // A key belongs to one tenant: naming another is as naming one that doesn't exist.
            for tenant in [try #require(bob.tenantID), ID<Tenant>()] {
                #expect(
                    try await key.get("/samples", headers: [.tenantID: tenant.description]) == "404 tenant.not_found")
            }
            let own = try #require(ada.tenantID).description
            #expect(try await key.get("/samples", headers: [.tenantID: own]) == "200 ")
            #expect(try await key.get("/samples", headers: [.tenantID: "acme!"]) == "400 tenant.malformed")
        }
    }

    @Test("A key does what its scopes, its role and its owner allow now, and not more")
    func scopes() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let permissions = ["api_keys.manage", "api_keys.view", "samples.view", "samples.create"]
            let clerk = try await ada.addMember(permissions: permissions)
            let members = try await ada.get("/tenants/current/members").json["items"]?.array ?? []
            let member = try #require(members.first { $0["user_id"]?.string == clerk.userID.description })
            let role = try #require(member["role"]?.string)
            let key = try await clerk.key(role: role, scopes: ["samples.view", "samples.create"])
            #expect(try await key.send(.post, "/samples", ["name": "One"]).status == 201)
            #expect(try await key.get("/audit") == "403 auth.forbidden")

            // The role grants less.
            let roles = try await ada.get("/tenants/current/roles").json["items"]?.array ?? []
            let id = try #require(roles.first { $0["name"]?.string == role }?["id"]?.string)
            let less: JSONValue = ["permissions": ["api_keys.manage", "samples.view"]]
            #expect(try await ada.patch("/tenants/current/roles/\(id)", less).status == 200)
            #expect(try await key.send(.post, "/samples", ["name": "Two"]).problem == "auth.forbidden")
            #expect(try await key.get("/samples") == "200 ")
            #expect(try await ada.delete("/tenants/current/roles/\(id)").problem == "role.in_use")

            // The owner of the key may less than its role.
            let member2 = "/tenants/current/members/\(clerk.userID)"
            let none = try await ada.post("/tenants/current/roles", ["name": "None", "permissions": []])
            #expect(none.status == 201)
            #expect(try await ada.patch(member2, ["role": "None"]).status == 200)
            #expect(try await key.get("/samples") == "403 auth.forbidden")

            // The owner leaves: the key is refused until another member rotates it.
            #expect(try await ada.delete(member2).status == 204)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            #expect(try await ada.delete("/tenants/current/roles/\(id)").problem == "role.in_use")
            let adopted = try await ada.rotate(key)
            #expect(try await adopted.get("/samples") == "200 ")
        }
    }

    @Test("No member gives a key more than they have, and no key makes keys")
    func escalation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let clerk = try await ada.addMember(permissions: ["api_keys.manage", "samples.view"])
            func attempt(_ role: String, _ scopes: [JSONValue]) async throws -> TrellisTesting.TestResponse {
                try await clerk.post("/api-keys", ["name": "Mine", "role": .string(role), "scopes": .array(scopes)])
            }
            #expect(try await attempt("owner", ["samples.view"]).problem == "tenant.owner_required")
            #expect(try await attempt("member", ["samples.view"]).problem == "role.permission_not_held")
            #expect(try await attempt("absent", ["samples.view"]).pointers == ["/role"])
            let refused = try await ada.post(
                "/api-keys", ["name": "A", "role": "viewer", "scopes": ["samples.view", "samples.create", "no.such"]])
            #expect(refused.status == 422 && refused.pointers == ["/scopes/1", "/scopes/2"])

            let key = try await ada.key(scopes: ["api_keys.manage", "api_keys.view", "members.manage", "roles.manage"])
            #expect(try await key.get("/api-keys") == "200 ")
            let body: JSONValue = ["name": "B", "role": "owner", "scopes": ["samples.view"]]
            let refusal = "auth.key_not_accepted"
            #expect(try await key.send(.post, "/api-keys", body).problem == refusal)
            #expect(try await key.send(.post, "/api-keys/\(key.id)/rotate", [:]).problem == refusal)
            #expect(try await key.send(.patch, "/api-keys/\(key.id)", ["name": "B"]).problem == refusal)
            #expect(try await key.send(.delete, "/api-keys/\(key.id)").problem == refusal)
            // Members and roles are the business of members.
            let role: JSONValue = ["name": "R", "permissions": ["samples.view"]]
            #expect(try await key.send(.post, "/tenants/current/roles", role).problem == refusal)
            let member = "/tenants/current/members/\(clerk.userID)"
            #expect(try await key.send(.patch, member, ["role": "owner"]).problem == refusal)
            #expect(try await key.send(.delete, member).problem == refusal)
        }
    }

    @Test("A key opens no route of users or superusers, and can't prove a password")
    func userRoutes() async throws {
        try await withApp(SampleApp.self) { app in
            let key = try await app.signUp().key()
            for path in ["/users/me", "/tenants", "/superuser/tenants", "/auth/sessions"] {
                #expect(try await key.get(path) == "403 auth.key_not_accepted")
            }
            let proof: JSONValue = ["password": .string(TestApp.password)]
            #expect(try await key.send(.post, "/auth/step-up", proof).problem == "auth.key_not_accepted")
        }
    }

    @Test("A forged key is refused before the name of the tenant is read, and a refusal names the key")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(), try await app.signUp(tenant: "Globex"))
            let key = try await ada.key()
            let forged = KeyHolder(app: app, id: key.id, secret: APIKeyToken().text)
            #expect(try await forged.get("/samples", headers: [.tenantID: "acme!"]) == "401 auth.unauthenticated")
            #expect(try await key.get("/audit") == "403 auth.forbidden")
            let foreign = try #require(bob.tenantID).description
            #expect(try await key.get("/samples", headers: [.tenantID: foreign]) == "404 tenant.not_found")

            await app.application.platform.auditNotes.flush()
            let own = try await ada.get("/audit?action=access.refused").json["items"]?.array ?? []
            #expect(own.map { $0["actor"]?.string } == [key.id])
            let store = AuditStore(app.application.platform.database.system())
            let entries = try await store.entries(
                AuditFilter(tenant: .platform, action: "access.refused"), PageRequest(limit: 10))
            #expect(entries.items.map { $0.entry.actorID?.description } == [key.id])
        }
    }

    @Test("An expired key and one from another network are refused, and each says why")
    func limits() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let until = (app.clock.now + .seconds(3600)).description
            let key = try await ada.key(
                with: [
                    "expires_at": .string(until),
                    "allowed_networks": ["192.0.2.0/24", "2001:db8::/32", "::ffff:198.51.100.0/120"],
                ])
            for address in ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "198.51.100.9", "::ffff:198.51.100.9"] {
                #expect(try await key.get("/samples", from: IPAddress(address)) == "200 ")
            }
            for address in ["192.0.3.7", "2001:db9::1", "none"] {
                #expect(try await key.get("/samples", from: IPAddress(address)) == "401 auth.key_network")
            }
            app.clock.advance(by: .seconds(3600))
            #expect(try await key.get("/samples", from: IPAddress("192.0.2.7")) == "401 auth.key_expired")
        }
    }

    @Test("Past and distant expiries, texts that are no networks, and taken names are refused")
    func input() async throws {
        try await withApp(SampleApp.self, settings: ["auth.api_keys": "1"]) { app in
            let ada = try await app.signUp()
            func refusal(_ fields: [String: JSONValue]) async throws -> TrellisTesting.TestResponse {
                var body: JSONObject = ["name": "A", "role": "owner", "scopes": ["samples.view"]]
                for (name, value) in fields { body[name] = value }
                return try await ada.post("/api-keys", .object(body))
            }
            for distance in [Duration.zero, .seconds(-1), .seconds(365 * 86_400 + 1)] {
                let time = JSONValue.string((app.clock.now + distance).description)
                #expect(try await refusal(["expires_at": time]).pointers == ["/expires_at"])
            }
            let networks = try await refusal(["allowed_networks": ["10.0.0.1/8", "10.0.0.0/8", "x"]])
            #expect(networks.pointers == ["/allowed_networks/0", "/allowed_networks/2"])
            let twice = try await refusal(["allowed_networks": ["192.0.2.0/24", "192.0.2.0/24"]])
            #expect(twice.pointers == ["/allowed_networks/1"])
            #expect(try await refusal(["scopes": []]).pointers == ["/scopes"])
            _ = try await ada.key("A")
            #expect(try await refusal([:]).problem == "api_key.name_taken")
            #expect(try await refusal(["name": "B"]).problem == "quota.limit")
        }
    }

    @Test("The keys of a suspended or deleted tenant and of a disabled owner are refused until these are back")
    func closed() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, system) = (try await app.signUp(), app.application.platform.database.system())
            let key = try await ada.key()
            let tenant = try #require(ada.tenantID)
            func set(_ statement: SQL) async throws { try await system.write { tx in _ = try tx.execute(statement) } }
            try await set("UPDATE tenant SET suspended_at = \(app.clock.now) WHERE id = \(tenant)")
            #expect(try await key.get("/samples") == "403 tenant.suspended")
            try await set("UPDATE tenant SET suspended_at = NULL WHERE id = \(tenant)")
            #expect(try await key.get("/samples") == "200 ")
            try await set("UPDATE \(ident: "user") SET disabled_at = \(app.clock.now) WHERE id = \(ada.userID)")
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            try await set("UPDATE \(ident: "user") SET disabled_at = NULL WHERE id = \(ada.userID)")
            #expect(try await key.get("/samples") == "200 ")
            #expect(try await ada.delete("/tenants/current").status == 204)
            #expect(try await key.get("/samples") == "403 tenant.deleted")
            #expect(try await ada.delete("/tenants/\(tenant)/deletion").status == 204)
            #expect(try await key.get("/samples") == "200 ")
        }
    }
}
