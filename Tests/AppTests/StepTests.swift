import App
import CoreTests
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisTesting
import TrellisUsers
import TrellisWeb

/// The product with steps in the changes of users, tenants and memberships.
private struct SteppedProduct: Product {
    static let name = App.name
    static let settings = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        try App.compose(on: platform) { system in
            system.users.before(.create) { draft, _ in try draft.setDisplayName("first") }
            system.users.before(.create, errors: [StepError.refused]) { draft, _ in
                guard !draft.email.hasPrefix("refused") else { throw StepError.refused }
                try draft.setDisplayName(draft.displayName + " second")
            }
            system.users.before(.update, errors: [StepError.refused]) { draft, user, _ in
                guard !draft.setsPassword, draft.displayName != "refused" else { throw StepError.refused }
                if draft.displayName != user.displayName { try draft.setDisplayName(draft.displayName + "!") }
            }
            system.users.after(.update) { user, former, tx in
                try tx.audit("steps.updated", of: "user", id: "\(former.displayName)>\(user.displayName)", by: user.id)
            }
            system.tenants.before(.create) { draft, _ in try draft.setName(draft.name + " Ltd") }
            system.tenants.after(.create, errors: [StepError.refused]) { tenant, tx in
                guard tenant.name != "Refused Ltd" else { throw StepError.refused }
                // The steps after the creation see the roles and the owner.
                try tx.audit("steps.created", of: "tenant", id: "\(try tx.count(MembershipRecord.all))")
            }
            system.tenants.before(.update, errors: [StepError.refused]) { draft, tenant, _ in
                guard draft.name != "Refused" else { throw StepError.refused }
            }
            system.tenants.membershipSteps.before(.create, errors: [StepError.refused]) { draft, _ in
                guard draft.role != "viewer" else { throw StepError.refused }
            }
            system.tenants.membershipSteps.before(.update, errors: [StepError.refused]) { draft, _, _ in
                guard draft.role != "viewer" else { throw StepError.refused }
            }
            system.tenants.membershipSteps.after(.delete, errors: [StepError.refused]) { _, _ in
                throw StepError.refused
            }
        }
    }
}

/// The error of the steps.
private enum StepError: AppError {
    case refused

    var code: String { "steps.refused" }
    var kind: ErrorKind { .forbidden }
    var message: String { "A step refuses this." }
}

@Suite("Steps in the transaction")
struct StepTests {
    private static let refused = Outcome(403, "steps.refused")

    @Test("Steps run in the order in which they were added, and may change drafts")
    func order() async throws {
        try await withApp(SteppedProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.get("/users/me").json["display_name"] == "first second")
            #expect(try await ada.get("/tenants/current").json["name"] == "Acme Ltd")
            #expect(try await ada.post("/tenants", ["name": "Globex"]).json["name"] == "Globex Ltd")
            try await app.sealAudit()
            let entries = try await ada.get("/audit?action=steps.created").json["items"]?.array ?? []
            #expect(entries.map { $0["record_id"] } == ["1"])
        }
    }

    @Test("A step that refuses a sign-up rolls back the user and the tenant")
    func refusedSignUp() async throws {
        try await withApp(SteppedProduct.self) { app in
            let email = "ada-\(ID<User>())@example.com"
            await #expect(throws: UnexpectedResponse.self) {
                try await app.signUp(tenant: "Acme", email: "refused@example.com")
            }
            await #expect(throws: UnexpectedResponse.self) { try await app.signUp(tenant: "Refused", email: email) }
            let ada = try await app.signUp(tenant: "Acme", email: email)
            let tenants = try await ada.get("/tenants").json["items"]?.array?.map { $0["name"] }
            #expect(tenants == ["Acme Ltd"])
            #expect(Outcome(try await ada.post("/tenants", ["name": "Refused"])) == Self.refused)
        }
    }

    @Test("Every route that changes a user runs the steps, the password's included")
    func users() async throws {
        try await withApp(SteppedProduct.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.patch("/users/me", ["display_name": "Ada"]).json["display_name"] == "Ada!")
            #expect(Outcome(try await ada.patch("/users/me", ["display_name": "refused"])) == Self.refused)
            let password = JSONValue.string(TestApp.password)
            let change: JSONValue = ["current_password": password, "new_password": "another horse battery"]
            #expect(Outcome(try await ada.put("/users/me/password", change)) == Self.refused)
            #expect(try await ada.get("/users/me").json["display_name"] == "Ada!")
        }
    }

    @Test("The command for superusers runs the steps")
    func superuser() async throws {
        try await withApp(SteppedProduct.self) { app in
            let root = try await app.superuser()
            #expect(try await root.get("/users/me").json["display_name"] == "first second")
            await #expect(throws: StepError.refused) {
                try await app.application.createSuperuser(email: "refused@example.com", password: TestApp.password)
            }
            await #expect(throws: StepError.refused) {
                try await app.application.createSuperuser(email: root.email, password: "another horse battery")
            }
            #expect(try await app.logIn(root.email).get("/users/me").status == 200)
        }
    }

    @Test("Steps of tenants and memberships refuse changes, and nothing of the change remains")
    func members() async throws {
        try await withApp(SteppedProduct.self) { app in
            let ada = try await app.signUp()
            let bob = try await app.signUp()
            #expect(Outcome(try await ada.patch("/tenants/current", ["name": "Refused"])) == Self.refused)
            let path = "/tenants/current/members"
            let viewer = try await ada.post(
                "/tenants/current/invitations", ["email": .string(bob.email), "role": "viewer"])
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            let accepted = try await bob.inTenant(nil).post("/auth/invitations/accept", ["token": .string(token)])
            #expect(Outcome(accepted) == Self.refused)
            let id = viewer.json["id"]?.string ?? ""
            #expect(try await ada.delete("/tenants/current/invitations/\(id)").status == 204)
            _ = try await ada.addMember(bob)
            let one = "\(path)/\(bob.userID)"
            #expect(Outcome(try await ada.patch(one, ["role": "viewer"])) == Self.refused)
            #expect(Outcome(try await ada.delete(one)) == Self.refused)
            let roles = try await ada.get(path).json["items"]?.array?.map { $0["role"] }
            #expect(roles == ["owner", "member"])
        }
    }

    @Test("The documents list the errors of the steps at the routes that run them, and nowhere else")
    func documents() async throws {
        try await withApp(SteppedProduct.self, settings: ["auth.magic_link": "true"]) { app in
            let routes = app.routes.filter { $0.documents(StepError.refused) }.map {
                "\($0.method) \($0.path.dropFirst(Application.prefix.count))"
            }
            #expect(
                Set(routes) == [
                    "POST /auth/signup", "PATCH /users/me", "PUT /users/me/password", "POST /tenants",
                    "PATCH /tenants/current", "POST /auth/invitations/accept", "POST /auth/verify-email",
                    "POST /auth/password/reset", "POST /auth/magic-link/login", "PUT /tenants/current/owner",
                    "DELETE /tenants/current/members/me",
                    "PATCH /tenants/current/members/{user_id}", "DELETE /tenants/current/members/{user_id}",
                ])
        }
        try await withApp(App.self) { app in #expect(!app.routes.contains { $0.documents(StepError.refused) }) }
    }
}
