import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("What an accepted invitation proves")
struct InvitationAcceptanceTests {
    private let path = "/tenants/current/invitations"

    @Test("Acceptance by a signed-in user proves the mailbox, which the audit says, and keeps the sessions")
    func proof() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            _ = try await ada.addMember(bob)
            #expect(try await app.platformAudit(of: bob.userID).contains("auth.email_verified"))
            #expect(try await bob.get("/users/me").json["email_verified_at"] != .null)
            // Nothing is left to prove.
            #expect(try await app.auth("verify-email/resend", ["email": .string(bob.email)]).status == 202)
            #expect(try await app.mails(to: bob.email).isEmpty)
        }
    }

    @Test("A member whose address changes to an invited one isn't added again, and the invitation can be revoked")
    func memberAlready() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"), as: "viewer")
            let email = "second@example.com"
            let invited = try await ada.post(path, ["email": .string(email), "role": "admin"])
            let token = try await app.takeInvitation(to: email, from: ada.tenantID)
            let change: JSONValue = ["email": .string(email), "current_password": .string(TestApp.password)]
            #expect(try await bob.put("/users/me/email", change).status == 202)
            let proof = try await app.token(to: email)
            #expect(try await app.auth("verify-email", ["token": .string(proof)]).status == 200)
            let accepted = try await app.logIn(email).post("/auth/invitations/accept", ["token": .string(token)])
            #expect(accepted.status == 409 && accepted.problem == "member.exists")
            let again = try await app.logIn(email).inTenant(ada.tenantID)
            #expect(try await again.get("/tenants/current").json["role"] == "viewer")
            #expect(try await ada.delete("\(path)/\(invited.json["id"]?.string ?? "")").status == 204)
        }
    }

    @Test("A stranger's sign-up that waits for the mailbox ends when its owner joins by an invitation")
    func waitingSignUp() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signup": "verified"]) { app in
            _ = try await app.requestSignUp("ada@example.com")
            let own = try await app.token(to: "ada@example.com")
            #expect(try await app.auth("verify-email", ["token": .string(own)]).status == 200)
            let ada = try await app.logIn("ada@example.com")
            let tenant = try await ada.get("/tenants/current").json["id"]?.string.flatMap { ID<Tenant>($0) }

            let (email, stranger) = ("cyd@example.com", "another horse battery")
            _ = try await app.requestSignUp(email, password: stranger, tenant: "Trap")
            let waiting = try await app.token(to: email)
            #expect(try await ada.post(path, ["email": .string(email)]).status == 201)
            let token = try await app.takeInvitation(to: email, from: tenant)
            let joined = try await app.auth(
                "invitations/accept", ["token": .string(token), "password": .string(TestApp.password)])
            #expect(joined.status == 200)
            #expect(try await app.auth("verify-email", ["token": .string(waiting)]).problem == "auth.proof_invalid")
            #expect(try await app.logInStatus(email, password: stranger) == 401)
            let cyd = try await app.logIn(email)
            #expect(try await cyd.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Acme"])
        }
    }

    @Test("The password of a new account has the rules of every password, and a display name those of a profile")
    func rules() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.post(path, ["email": "josephine.hammerschmidt@example.com"]).status == 201)
            let token = try await app.takeInvitation(to: "josephine.hammerschmidt@example.com", from: ada.tenantID)
            for password in ["short", "josephine.hammerschmidt", "passwordpassword"] {
                let refused = try await app.auth(
                    "invitations/accept", ["token": .string(token), "password": .string(password)])
                #expect(refused.status == 422 && refused.pointers == ["/password"], "\(password)")
            }
            let name: JSONValue = ["token": .string(token), "password": .string(TestApp.password), "display_name": ""]
            #expect(try await app.auth("invitations/accept", name).pointers == ["/display_name"])
        }
    }
}
