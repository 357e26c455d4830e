import HTTPTypes
import Logging
import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisUsers

@Suite("Erasure of an account")
struct AccountErasureTests {
    private static let settings = ["deletion.user_grace": "10m"]

    @Test("A login that races with the erasure restores the account, or finds none")
    func race() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            for _ in 0..<4 {
                let ada = try await app.signUp(tenant: "Acme")
                #expect(try await ada.delete("/tenants/current").status == 204)
                #expect(try await ada.delete("/users/me").status == 204)
                app.clock.advance(by: .seconds(601))
                let outcomes = try await app.race(2) { racer -> String? in
                    if racer.number == 0 {
                        try await app.eraseAccounts()
                        return nil
                    }
                    return try await app.signIn(ada.email, TestApp.password).json["access_token"]?.string
                }
                if let token = try outcomes.results[1].get() {
                    let own = try await app.send(
                        .get, "/api/v1/users/me", headers: [.authorization: "Bearer \(token)"])
                    #expect(own.status == 200)
                } else {
                    #expect(try await app.signUp(email: ada.email).userID != ada.userID)
                }
            }
        }
    }

    @Test("The rows of the user go, in all tenants, and others' stay; the tenant learns that the member left")
    func rows() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let home = try await app.signUp(tenant: "Home")
            let bob = try await ada.addMember(home, as: "admin")
            let key = try await bob.key(role: "viewer", scopes: ["samples.view"])
            #expect(try await key.get("/samples") == "200 ")
            let invitations = "/tenants/current/invitations"
            #expect(try await bob.post(invitations, ["email": "cyd@example.com"]).status == 201)
            #expect(try await home.delete("/tenants/current").status == 204)
            #expect(try await bob.delete("/users/me").status == 204)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            app.clock.advance(by: .seconds(601))
            try await app.eraseAccounts()

            #expect(try await ada.get("/tenants/current/members").json["items"]?.array?.count == 1)
            #expect(try await ada.get(invitations).json["items"] == [])
            // The key waits for a member who adopts it by a rotation.
            #expect(try await ada.get("/api-keys/\(key.id)").status == 200)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            let left = try await app.application.platform.database.system().read { tx in
                try ["auth_session", "auth_proof", "membership", "avatar"].map { table in
                    let rows = tx.acrossTenants(reason: "a test", level: .debug).sql
                    return try rows.rows("SELECT 1 FROM \(raw: table) WHERE user_id = \(bob.userID)").count
                }
            }
            #expect(left == [0, 0, 0, 0])
        }
    }

    @Test("An account that a step keeps doesn't keep the others")
    func steps() async throws {
        try await withApp(KeepingProduct.self, settings: Self.settings) { app in
            var accounts: [Actor] = []
            for _ in 0..<3 {
                let account = try await app.signUp()
                #expect(try await account.delete("/tenants/current").status == 204)
                #expect(try await account.delete("/users/me").status == 204)
                accounts.append(account)
            }
            KeepingProduct.kept.withLock { _ = $0.insert(accounts[0].userID) }
            app.clock.advance(by: .seconds(601))
            try await app.eraseAccounts()
            let ids = accounts.map(\.userID)
            let left = try await app.application.platform.database.system().read { tx in
                try tx.fetch(UserRecord.where { $0.id.in(ids) }).map(\.id)
            }
            #expect(left == [accounts[0].userID])
        }
    }

    @Test("The only owner of tenants learns which; one that is deleted already doesn't count")
    func owner() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            for name in ["Globex", "Initech"] {
                #expect(try await ada.inTenant(nil).post("/tenants", ["name": .string(name)]).status == 201)
            }
            #expect(try await ada.delete("/tenants/current").status == 204)
            let refused = try await ada.inTenant(nil).delete("/users/me")
            #expect(refused.problem == "tenant.sole_owner")
            let detail = refused.json["detail"]?.string ?? ""
            #expect(detail.contains("Globex") && detail.contains("Initech") && !detail.contains("Acme"))
        }
    }

    @Test("An account that is deleted while its user creates a tenant has no tenant, or isn't deleted")
    func tenantRace() async throws {
        try await withApp(SampleApp.self) { app in
            for _ in 0..<5 {
                let ada = try await app.signUp(tenant: "Acme")
                #expect(try await ada.delete("/tenants/current").status == 204)
                let outcomes = try await app.race(2) { racer in
                    racer.number == 0
                        ? try await ada.delete("/users/me")
                        : try await ada.inTenant(nil).post("/tenants", ["name": "Globex"])
                }
                #expect(outcomes.succeeded == 1, "\(outcomes)")
            }
        }
    }
}

/// The sample product with a step that keeps some users.
private struct KeepingProduct: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings
    static let kept = Mutex<Set<ID<User>>>([])

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.users.before(.delete, errors: [UserError.notFound]) { user, _ in
                guard kept.withLock({ !$0.contains(user.id) }) else { throw UserError.notFound }
            }
        }
    }
}
