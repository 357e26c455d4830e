import HTTPTypes
import Logging
import Testing
import TrellisKernel
import TrellisTesting
import TrellisWeb

@testable import TrellisAuth

/// Users and tenants through the API.
@Suite struct AccountTests {
    @Test("The caller's account is read and changed, and a stale change fails")
    func me() async throws {
        let app = try await SystemApp()
        let token = try await app.signUp("ada")["access_token"]
        let me = try await app.send(.get, "/users/me", token: token)
        #expect(
            me.keys == [
                "id", "email", "display_name", "language", "is_superuser", "email_verified_at", "default_tenant_id",
                "created_at", "updated_at", "version",
            ])
        let body = #"{"display_name": "Ada Lovelace"}"#
        let changed = try await app.send(.patch, "/users/me", body, token: token, headers: [.ifMatch: "\"1\""])
        #expect(changed["display_name"] == "Ada Lovelace")
        #expect(changed["version"] == "2")
        let stale = try await app.send(.patch, "/users/me", body, token: token, headers: [.ifMatch: "\"1\""])
        #expect(stale.status == 412)
        #expect(try await app.send(.patch, "/users/me", #"{"display_name": ""}"#, token: token).status == 422)
        #expect(try await app.send(.patch, "/users/me", #"{"is_superuser": true}"#, token: token).status == 422)
        #expect(try await app.send(.get, "/users/me").status == 401)
        #expect(app.failures.all == [])
    }

    @Test("A user with a second tenant must name the tenant")
    func tenants() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        let token = session["access_token"]
        #expect(try await app.send(.get, "/tenants/current", token: token)["name"] == "Acme")

        let second = try await app.send(.post, "/tenants", #"{"name": "Globex"}"#, token: token)
        #expect(second.status == 201)
        #expect(second["role"] == "owner")
        #expect(second.headers[.location] == "/api/v1/tenants/current")
        let list = try await app.send(.get, "/tenants", token: token)
        #expect(list["items.0.name"] == "Acme")
        #expect(list["items.1.name"] == "Globex")

        let unnamed = try await app.send(.get, "/tenants/current", token: token)
        #expect(unnamed.status == 400)
        #expect(unnamed["code"] == "tenant.required")
        let named = try await app.send(
            .patch, "/tenants/current", #"{"name": "Globex & Co"}"#, token: token, headers: tenant(second["id"]))
        #expect(named["name"] == "Globex & Co")
        #expect(app.failures.all == [])
    }

    @Test("A user of another tenant doesn't find a tenant")
    func isolation() async throws {
        let app = try await SystemApp()
        let ada = try await app.signUp("ada")
        let eve = try await app.signUp("eve", tenant: "Globex")
        for path in ["/tenants/current", "/tenants/current/members", "/tenants/current/roles"] {
            let response = try await app.send(.get, path, token: eve["access_token"], headers: tenant(ada["tenant.id"]))
            #expect(response.status == 404)
            #expect(response["code"] == "tenant.not_found")
        }
        #expect(
            try await app.send(
                .delete, "/tenants/current/members/\(ada["user.id"] ?? "")", token: eve["access_token"]
            ).status == 404)
        #expect(app.failures.all == [])
    }

    @Test("A member is added, promoted and removed; actions without permission return 403")
    func members() async throws {
        let app = try await SystemApp()
        let ada = try await app.signUp("ada")
        let bob = try await app.signUp("bob", tenant: "Globex")
        let acme = tenant(ada["tenant.id"])
        func send(
            _ who: TestResponse, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil
        ) async throws -> TestResponse {
            try await app.send(method, "/tenants/current" + path, body, token: who["access_token"], headers: acme)
        }
        try await app.addMember("bob", bob, as: "viewer", by: ada)
        let path = "/members/\(bob["user.id"] ?? "")"
        #expect(try await send(bob, .get, "/members")["items.1.role"] == "viewer")
        #expect(try await send(bob, .patch, path, #"{"role": "admin"}"#).status == 403)
        #expect(try await send(ada, .patch, path, #"{"role": "admin"}"#)["role"] == "admin")

        let promoted = try await send(bob, .patch, path, #"{"role": "owner"}"#)
        #expect(promoted.status == 403)
        #expect(promoted["code"] == "tenant.owner_required")
        let last = try await send(ada, .delete, "/members/\(ada["user.id"] ?? "")")
        #expect(last.status == 409)
        #expect(last["code"] == "tenant.last_owner")
        #expect(try await send(ada, .post, "/members", #"{"email": "eve@example.com"}"#).status == 405)
        let nonsense = try await send(ada, .patch, path, #"{"role": "boss"}"#)
        #expect(nonsense.status == 422)
        #expect(nonsense["errors.0.pointer"] == "/role")

        #expect(try await send(ada, .delete, path).status == 204)
        #expect(try await send(bob, .get, "/members").status == 404)
        #expect(app.failures.all == [])
    }

    @Test("A custom role is created and given, and can't be deleted while a member has it")
    func roles() async throws {
        let app = try await SystemApp()
        let ada = try await app.signUp("ada")
        let token = ada["access_token"]
        let bob = try await app.signUp("bob", tenant: "Globex")
        let role = try await app.send(
            .post, "/tenants/current/roles", #"{"name": "host", "permissions": ["members.view"]}"#, token: token)
        #expect(role.status == 201)
        let path = "/tenants/current/roles/\(role["id"] ?? "")"
        #expect(role.headers[.location] == "/api/v1" + path)
        #expect(try await app.send(.get, path, token: token)["name"] == "host")
        try await app.addMember("bob", bob, as: "host", by: ada)
        let inUse = try await app.send(.delete, path, token: token)
        #expect(inUse.status == 409)
        #expect(inUse["code"] == "role.in_use")

        let unknown = try await app.send(
            .patch, path, #"{"permissions": ["members.view", "no.such"]}"#, token: token)
        #expect(unknown.status == 422)
        #expect(unknown["errors.0.pointer"] == "/permissions/1")
        let doubled = try await app.send(
            .patch, path, #"{"permissions": ["members.view", "members.view"]}"#, token: token)
        #expect(doubled.status == 422)
        #expect(try await app.send(.get, "/tenants/current/roles", token: token)["items.0.built_in"] == "1")
        #expect(app.failures.all == [])
    }

    @Test("Only superusers see all tenants, and each read of a tenant is logged")
    func superusers() async throws {
        let app = try await SystemApp()
        let ada = try await app.signUp("ada")
        _ = try await app.auth.superusers.create(email: "root@example.com", password: "correct horse battery")
        let root = try await app.logIn("root")
        #expect(try await app.send(.get, "/superuser/tenants", token: ada["access_token"]).status == 403)
        #expect(try await app.send(.get, "/superuser/tenants").status == 401)
        #expect(try await app.send(.get, "/superuser/tenants", token: root["access_token"])["items.0.name"] == "Acme")
        let path = "/superuser/tenants/\(ada["tenant.id"] ?? "")"
        #expect(try await app.send(.get, path, token: root["access_token"])["name"] == "Acme")
        #expect(app.log.messages(at: .notice).contains("A superuser reads a tenant"))
        let none = try await app.send(.get, "/superuser/tenants/\(ID<Tenant>())", token: root["access_token"])
        #expect(none.status == 404)
        #expect(app.failures.all == [])
    }

    private func tenant(_ id: String?) -> HTTPFields {
        guard let name = HTTPField.Name("X-Tenant-ID"), let id else { return [:] }
        return [name: id]
    }
}
