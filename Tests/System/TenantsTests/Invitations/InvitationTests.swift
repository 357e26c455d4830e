import HTTPTypes
import SampleProduct
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@Suite("Invitations")
struct InvitationTests {
    @Test("An invited user becomes a member by the mailed token, once, and the address is verified")
    func accepted() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex").inTenant(nil)
            #expect(try await bob.get("/users/me").json["email_verified_at"] == .null)
            let invited = try await ada.invite(bob.email, as: "viewer")
            #expect(invited.status == 201 && invited.headers[.eTag] == "\"1\"")
            #expect(invited.json["role"] == "viewer" && invited.json["email"]?.string == bob.email)
            try await app.runJobs()
            let mail = try #require(app.mails.last)
            #expect(mail.subject.text == "Invitation to Acme" && mail.to.description.contains(bob.email))
            let token = try #require(mail.links.first?.split(separator: "token=").last.map(String.init))
            #expect(token.utf8.count == 43 && !invited.text.contains(token))
            let accepted = try await bob.accept(token)
            #expect(accepted.status == 200 && accepted.json["role"] == "viewer" && accepted.json["session"] == .null)
            #expect(accepted.json["tenant"]?["name"] == "Acme")
            #expect(try await bob.inTenant(ada.tenantID).get("/tenants/current").json["role"] == "viewer")
            #expect(try await bob.get("/users/me").json["email_verified_at"] != .null)
            #expect(try await bob.accept(token).problem == "invitation.invalid")
            #expect(try await ada.get("/tenants/current/invitations").json["items"] == [])
            #expect(try await ada.invite(bob.email).problem == "member.exists")
        }
    }

    @Test("A new user signs up into the invitation, without a tenant of their own and with a verified address")
    func joined() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.invite("cyd@example.com").status == 201)
            let token = try await app.takeInvitation(to: "cyd@example.com", from: ada.tenantID)
            #expect(try await app.accept(token).problem == "invitation.password_required")
            #expect(try await app.accept(token, password: "short").status == 422)
            let joined = try await app.accept(token, password: TestApp.password)
            #expect(joined.status == 200 && joined.json["session"]?["access_token"]?.string?.isEmpty == false)
            let cyd = try await app.logIn("cyd@example.com")
            #expect(try await cyd.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Acme"])
            #expect(try await cyd.get("/tenants/current").json["role"] == "member")
            #expect(try await cyd.get("/users/me").json["email_verified_at"] != .null)
        }
    }

    @Test("An account that a stranger made for the address gives way to the owner of the mailbox")
    func hijacked() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let stranger = try await app.signUp(tenant: "Trap", email: "cfo@victim.example")
            #expect(try await ada.invite("cfo@victim.example", as: "admin").status == 201)
            // The stranger has no token, and is no member.
            #expect(try await stranger.inTenant(ada.tenantID).get("/tenants/current").status == 404)
            let token = try await app.takeInvitation(to: "cfo@victim.example", from: ada.tenantID)
            let joined = try await app.accept(token, password: "the password of the owner")
            #expect(joined.status == 200)
            #expect(try await stranger.get("/users/me").status == 401)
            let body: JSONValue = ["email": "cfo@victim.example", "password": .string(TestApp.password)]
            #expect(try await app.send(.post, "/api/v1/auth/login", body: body).status == 401)
            let owner = try await app.logIn("cfo@victim.example", password: "the password of the owner")
            #expect(try await owner.inTenant(ada.tenantID).get("/tenants/current").json["role"] == "admin")
            // The stranger's tenant isn't the owner's: others may wait there for what the owner writes.
            #expect(try await owner.get("/tenants").json["items"]?.array?.map { $0["name"] } == ["Acme"])
            #expect(owner.userID != stranger.userID)
        }
    }

    @Test("A verified account signs in to accept; the invitation of another address stays")
    func otherAddress() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"))
            let eve = try await app.signUp(tenant: "Initech")
            let other = try await app.signUp(tenant: "Hooli")
            #expect(try await other.invite(bob.email).status == 201)
            let token = try await app.takeInvitation(to: bob.email, from: other.tenantID)
            #expect(try await eve.accept(token).problem == "invitation.other_address")
            let anonymous = try await app.accept(token, password: TestApp.password)
            #expect(anonymous.status == 409 && anonymous.problem == "invitation.sign_in_required")
            #expect(try await bob.accept(token).status == 200)
        }
    }

    @Test("The response and the mail are the same for an address with an account and for one without")
    func unknownAddresses() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let known = try await ada.invite(bob.email)
            let unknown = try await ada.invite("unknown@example.com")
            #expect(known.status == 201 && unknown.status == 201)
            #expect(known.json.object?.keys == unknown.json.object?.keys)
            try await app.runJobs()
            #expect(app.mails.suffix(2).map(\.subject.text) == ["Invitation to Acme", "Invitation to Acme"])
        }
    }

    @Test("The statements of an invitation are the same for an address with an account and for one without")
    func sameWork() async throws {
        let sent = Mutex<[String]>([])
        var options = DatabaseOptions()
        options.observer = { text in sent.withLock { $0.append(text) } }
        try await withApp(SampleApp.self, database: options) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            // The first one has statements of its own: it begins the counters of the hour.
            #expect(try await ada.invite("first@example.com").status == 201)
            var statements: [[String]] = []
            for email in ["unknown@example.com", bob.email] {
                sent.withLock { $0 = [] }
                #expect(try await ada.invite(email).status == 201)
                statements.append(sent.withLock { $0 })
            }
            #expect(statements[0] == statements[1] && !statements[0].isEmpty)
        }
    }

    @Test("Sending again ends the earlier token; a revoked and an expired token are worth nothing")
    func ended() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex").inTenant(nil)
            let path = "/tenants/current/invitations/\(try await ada.invite(bob.email).json["id"]?.string ?? "")"
            let first = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            #expect(try await ada.invite(bob.email).problem == "invitation.exists")
            let stale: HTTPFields = [.ifMatch: "\"7\""]
            #expect(try await ada.send(.post, path + "/resend", nil, headers: stale).status == 412)
            let resent = try await ada.post(path + "/resend")
            #expect(resent.status == 200 && resent.headers[.eTag] == "\"2\"")
            let second = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            #expect(first != second)
            #expect(try await bob.accept(first).problem == "invitation.invalid")
            #expect(try await ada.delete(path).status == 204)
            #expect(try await ada.delete(path).problem == "invitation.not_found")
            #expect(try await bob.accept(second).problem == "invitation.invalid")

            #expect(try await ada.invite(bob.email).status == 201)
            let third = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            app.clock.advance(by: .seconds(7 * 86_400))
            let (later, owner) = (try await app.logIn(bob.email), try await app.logIn(ada.email))
            #expect(try await later.accept(third).problem == "invitation.invalid")
            // An expired invitation is replaced.
            #expect(try await owner.inTenant(ada.tenantID).invite(bob.email).status == 201)
            #expect(try await bob.accept("nonsense").status == 401)
        }
    }
}

extension Actor {
    /// Invites an address to the actor's tenant.
    func invite(_ email: String, as role: String = "member") async throws -> TestResponse {
        try await post("/tenants/current/invitations", ["email": .string(email), "role": .string(role)])
    }

    /// Accepts an invitation as a signed-in user.
    func accept(_ token: String) async throws -> TestResponse {
        try await inTenant(nil).post("/auth/invitations/accept", ["token": .string(token)])
    }
}

extension TestApp {
    /// Accepts an invitation without credentials.
    func accept(_ token: String, password: String? = nil) async throws -> TestResponse {
        var body: JSONObject = ["token": .string(token)]
        if let password { body["password"] = .string(password) }
        return try await send(.post, "/api/v1/auth/invitations/accept", body: .object(body))
    }
}
