import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// A product's own sign-up, in both modes.
@Suite("Sign-up flow")
struct SignUpFlowTests {
    private let email = "ada@example.com"

    private func signUp(_ app: TestApp, _ input: JSONValue) async throws -> TrellisTesting.TestResponse {
        try await app.auth(
            "signup", ["email": .string(email), "password": .string(TestApp.password), "sign_up": input])
    }

    @Test("The flow names the user and the tenant, at once or when the mailbox is proved", arguments: [false, true])
    func newTenant(isVerified: Bool) async throws {
        let settings = ["auth.signup": isVerified ? "verified" : "immediate"]
        try await withApp(FlowProduct.self, settings: settings) { app in
            let response = try await signUp(app, ["name": "Ada", "company": "Engines", "plan": "free"])
            #expect(response.status == 202)
            if isVerified {
                let users = try await app.application.platform.database.system().read { tx in
                    try tx.count(UserRecord.all)
                }
                #expect(users == 0)
                let token = try await app.token(to: email)
                let verified = try await app.auth("verify-email", ["token": .string(token)])
                #expect(verified.json["user"]?["email"]?.string == email)
            }
            let ada = try await app.logIn(email)
            #expect(try await ada.get("/users/me").json["display_name"] == "Ada")
            #expect(try await ada.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Engines"])
        }
    }

    @Test("Violations have pointers into the product's input, and its errors refuse the sign-up")
    func refusals() async throws {
        try await withApp(FlowProduct.self) { app in
            let invalid = try await signUp(app, ["name": "", "plan": "free"])
            #expect(invalid.pointers == ["/sign_up/name"])
            let unknown = try await signUp(app, ["name": "Ada", "plan": "huge"])
            #expect(unknown.problem == "flow.plan_unknown")
            let long = try await signUp(
                app, ["name": "Ada", "plan": "free", "company": .string(String(repeating: "x", count: 121))])
            #expect(long.pointers == ["/tenant_name"])
            #expect(try await app.logInStatus(email) == 401)
        }
    }

    /// Returns a superuser at the product's desk.
    private func root(_ app: TestApp) async throws -> Actor {
        try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
        return try await app.logIn("root@example.com")
    }

    @Test("A sign-up that waits shows its input, and becomes a user by approval, once", arguments: [false, true])
    func approval(isVerified: Bool) async throws {
        let settings = ["auth.signup": isVerified ? "verified" : "immediate"]
        try await withApp(FlowProduct.self, settings: settings) { app in
            let root = try await root(app)
            #expect(try await signUp(app, ["name": "Ada", "plan": "large", "company": "Engines"]).status == 202)
            if isVerified {
                #expect(try await root.get("/sign-ups").json["items"]?.array?.isEmpty == true)
                let token = try await app.token(to: email)
                let verified = try await app.auth("verify-email", ["token": .string(token)])
                #expect(verified.json == ["user": .null])
            }
            #expect(try await app.logInStatus(email) == 401)
            let waiting = try #require(try await root.get("/sign-ups").json["items"]?.array?.first)
            #expect(waiting["email"]?.string == email && waiting["is_email_verified"] == .bool(isVerified))
            #expect(waiting["name"] == "Ada" && waiting["plan"] == "large")
            let id = try #require(waiting["id"]?.string)
            let outcomes = try await app.race(8) { _ in try await root.put("/sign-ups/\(id)/approval") }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.failed(with: AuthError.proofInvalid) == 7)
            #expect(try await app.mails(to: email).last?.subject.text == "Your account is ready")
            let ada = try await app.logIn(email)
            let me = try await ada.get("/users/me").json
            #expect(me["display_name"] == "Ada" && (me["email_verified_at"]?.string != nil) == isVerified)
            #expect(try await ada.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Engines"])
        }
    }

    @Test("A sign-up that was refused is gone, and so is one that waits for 30 days")
    func rejection() async throws {
        try await withApp(FlowProduct.self) { app in
            let root = try await root(app)
            _ = try await signUp(app, ["name": "Ada", "plan": "large"])
            let waiting = try #require(try await root.get("/sign-ups").json["items"]?.array?.first)
            let id = try #require(waiting["id"]?.string)
            for _ in 0..<2 { #expect(try await root.delete("/sign-ups/\(id)").status == 204) }
            #expect(try await root.put("/sign-ups/\(id)/approval").problem == "auth.proof_invalid")
            #expect(try await app.logInStatus(email) == 401)

            _ = try await signUp(app, ["name": "Ada", "plan": "large"])
            app.clock.advance(by: .seconds(30 * 86_400))
            try await app.sweepMailboxes()
            let later = try await app.logIn("root@example.com")
            #expect(try await later.get("/sign-ups").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test("An approved sign-up takes the address from an account without proof only if its own mailbox is proved")
    func approvalOfTakenAddress() async throws {
        for isVerified in [false, true] {
            let settings = ["auth.signup": isVerified ? "verified" : "immediate"]
            try await withApp(FlowProduct.self, settings: settings) { app in
                let root = try await root(app)
                let accounts = try #require(app.application.module(AuthModule.self)).accounts
                _ = try await signUp(app, ["name": "Ada", "plan": "large"])
                if isVerified {
                    _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: email))])
                }
                let squatter = try await accounts.create(
                    NewAccount(email: email, password: .text("the squatter's horse battery"))
                ).user
                let waiting = try #require(try await root.get("/sign-ups").json["items"]?.array?.first)
                let id = try #require(waiting["id"]?.string)
                let approved = try await root.put("/sign-ups/\(id)/approval")
                #expect(approved.problem == (isVerified ? nil : "user.email_taken"))
                #expect(try await (accounts.user(squatter.id).email == email) == !isVerified)
                #expect(try await app.logInStatus(email) == (isVerified ? 200 : 401))
            }
        }
    }

    @Test("An approved sign-up can join by an invitation")
    func approvedInvitation() async throws {
        try await withApp(FlowProduct.self, settings: ["web.public_url": "https://app.example.com"]) { app in
            let root = try await root(app)
            let body: JSONValue = [
                "email": "owner@example.com", "password": .string(TestApp.password),
                "sign_up": ["name": "Bob", "company": "Globex", "plan": "free"],
            ]
            _ = try await app.auth("signup", body)
            let bob = try await app.logIn("owner@example.com")
            _ = try await bob.post("/tenants/current/invitations", ["email": .string(email), "role": "viewer"])
            let token = try await app.token(to: email)
            _ = try await signUp(app, ["name": "Ada", "plan": "large", "invitation": .string(token)])
            let waiting = try #require(try await root.get("/sign-ups").json["items"]?.array?.first)
            let id = try #require(waiting["id"]?.string)
            #expect(try await root.put("/sign-ups/\(id)/approval").status == 204)
            let ada = try await app.logIn(email)
            #expect(try await ada.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Globex"])
        }
    }

    @Test("A sign-up into an invitation makes a member, and no tenant; an invented token makes nothing")
    func join() async throws {
        try await withApp(FlowProduct.self, settings: ["web.public_url": "https://app.example.com"]) { app in
            let owner = "owner@example.com"
            _ = try await app.auth(
                "signup",
                [
                    "email": .string(owner), "password": .string(TestApp.password),
                    "sign_up": ["name": "Bob", "company": "Globex", "plan": "free"],
                ])
            let bob = try await app.logIn(owner)
            let invited = try await bob.post(
                "/tenants/current/invitations", ["email": .string(email), "role": "viewer"])
            #expect(invited.status < 300)
            let forged = try await signUp(app, ["name": "Ada", "plan": "free", "invitation": "abc"])
            #expect(forged.status >= 400)
            let token = try await app.token(to: email)
            let response = try await signUp(app, ["name": "Ada", "plan": "free", "invitation": .string(token)])
            #expect(response.status == 202)
            let ada = try await app.logIn(email)
            #expect(try await ada.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Globex"])
            #expect(try await ada.get("/users/me").json["email_verified_at"]?.string != nil)
        }
    }
}
