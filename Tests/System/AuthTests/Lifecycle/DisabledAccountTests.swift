import Logging
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Disabled accounts")
struct DisabledAccountTests {
    @Test("A disabled account gets no links by mail, and its key opens nothing; both are back when it is enabled")
    func mails() async throws {
        try await withApp(SampleApp.self, settings: ["auth.magic_link": "true"]) { app in
            let (ada, root) = (try await app.signUp(), try await app.root())
            let key = try await ada.key(scopes: ["samples.view"])
            let disabled = "/superuser/users/\(ada.userID)/disabled"
            func ask() async throws -> Int {
                let before = try await app.mails(to: ada.email).count
                for path in ["password/forgot", "verify-email/resend", "magic-link"] {
                    #expect(try await app.auth(path, ["email": .string(ada.email)]).status == 202)
                }
                return try await app.mails(to: ada.email).count - before
            }
            #expect(try await root.put(disabled).status == 204)
            #expect(try await ask() == 0)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            #expect(try await root.delete(disabled).status == 204)
            #expect(try await ask() == 3)
            #expect(try await key.get("/samples") == "200 ")
        }
    }

    @Test("A link that was mailed before is worth nothing after the account was disabled")
    func earlierLinks() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(), try await app.root())
            #expect(try await app.auth("password/forgot", ["email": .string(ada.email)]).status == 202)
            let token = try await app.token(to: ada.email)
            let disabled = "/superuser/users/\(ada.userID)/disabled"
            #expect(try await root.put(disabled).status == 204)
            #expect(try await root.delete(disabled).status == 204)
            let reset: JSONValue = ["token": .string(token), "password": "another horse battery"]
            #expect(try await app.auth("password/reset", reset).problem == "auth.proof_invalid")
        }
    }

    @Test("The audit has who disabled, enabled and deleted an account")
    func audit() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, root) = (try await app.signUp(), try await app.root())
            let disabled = "/superuser/users/\(ada.userID)/disabled"
            #expect(try await root.put(disabled).status == 204)
            #expect(try await root.delete(disabled).status == 204)
            let again = try await app.logIn(ada.email)
            #expect(try await again.inTenant(ada.tenantID).delete("/tenants/current").status == 204)
            #expect(try await again.delete("/users/me").status == 204)
            _ = try await app.logIn(ada.email)
            let changes = try await app.changes(of: ada)
            let (user, superuser) = (ada.userID.description, root.userID.description)
            #expect(changes.map(\.actor) == [superuser, superuser, user, nil])
            let path = "/api/v1/superuser/users/{user_id}/disabled"
            #expect(
                changes.map(\.origin) == [
                    "PUT \(path)", "DELETE \(path)", "DELETE /api/v1/users/me", "POST /api/v1/auth/login",
                ])
        }
    }
}

extension TestApp {
    /// Returns who changed the row of a user after its insertion, and by which route, oldest first.
    fileprivate func changes(of actor: Actor) async throws -> [(actor: String?, origin: String?)] {
        try await application.platform.database.system().read { tx in
            try tx.acrossTenants(reason: "a test", level: .debug).sql.rows(
                """
                SELECT actor_id, origin FROM audit_entry WHERE record = 'user' AND action = 'update'
                AND record_id = \("\(actor.userID)") ORDER BY id
                """
            ).map { (try $0.decode(ID<User>?.self, at: 0)?.description, try $0.decode(String?.self, at: 1)) }
        }
    }
}
