import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Change of address")
struct EmailChangeTests {
    private let new = "ada@new.example"

    private func change(
        _ ada: Actor, _ email: String, password: String = TestApp.password
    ) async throws -> TrellisTesting.TestResponse {
        try await ada.put("/users/me/email", ["email": .string(email), "current_password": .string(password)])
    }

    @Test("The new address proves itself, and both addresses are told")
    func change() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            #expect(try await change(ada, new, password: "wrong horse battery").problem == "auth.wrong_password")
            #expect(try await change(ada, new).status == 202)
            #expect(try await app.mails(to: ada.email).map(\.subject.text) == ["A new email address was requested"])
            #expect(try await ada.get("/users/me").json["email"]?.string == ada.email)
            let token = try await app.token(to: new)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
            let me = try await ada.get("/users/me").json
            #expect(me["email"]?.string == new && me["email_verified_at"]?.string != nil)
            #expect(try await app.mails(to: ada.email).last?.subject.text == "Your email address was changed")
            #expect(try await app.logInStatus(ada.email) == 401)
            #expect(try await app.logInStatus(new) == 200)
        }
    }

    @Test("A proved address of another account isn't taken, and the response is the same")
    func taken() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(), try await app.signUp())
            _ = try await app.auth("verify-email/resend", ["email": .string(bob.email)])
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: bob.email))])
            let (taken, free) = (try await change(ada, bob.email), try await change(ada, new))
            #expect(taken.status == 202 && taken.text == free.text)
            #expect(try await app.mails(to: bob.email).last?.subject.text == "You already have an account")
            #expect(try await bob.get("/users/me").json["email"]?.string == bob.email)
        }
    }

    /// Proves the mailbox of an account.
    private func prove(_ email: String, in app: TestApp) async throws {
        _ = try await app.auth("verify-email/resend", ["email": .string(email)])
        #expect(try await app.auth("verify-email", ["token": .string(try await app.token(to: email))]).status == 200)
    }

    /// Moves an account to another address, and returns the token of the notice to the former one; nil without a link.
    private func move(_ ada: Actor, from former: String, to email: String) async throws -> String? {
        _ = try await change(ada, email)
        let token = try await ada.app.token(to: email)
        #expect(try await ada.app.auth("verify-email", ["token": .string(token)]).status == 200)
        let notice = try #require(try await ada.app.mails(to: former).last)
        #expect(notice.subject.text == "Your email address was changed")
        return notice.links.first { $0.contains("token=") }?.split(separator: "=").last.map(String.init)
    }

    private func restore(_ app: TestApp, _ token: String?) async throws -> TrellisTesting.TestResponse {
        try await app.auth(
            "password/reset", ["token": .string(token ?? ""), "password": "battery staple horse"])
    }

    @Test("The owner of the former address restores it within a week, once: new password, no session, no key")
    func undo() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            try await prove(ada.email, in: app)
            let key = try await ada.key()
            let token = try await move(ada, from: ada.email, to: new)
            // The thief changes the password besides, which ends other mailed links.
            let thief = try await app.logIn(new)
            let body: JSONValue = [
                "current_password": .string(TestApp.password), "new_password": "the password of a thief",
            ]
            #expect(try await thief.put("/users/me/password", body).status == 200)
            app.clock.advance(by: .seconds(6 * 86_400))
            #expect(try await restore(app, token).status == 204)
            #expect(try await app.logInStatus(new, password: "the password of a thief") == 401)
            #expect(try await thief.get("/users/me").status == 401)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            let owner = try await app.logIn(ada.email, password: "battery staple horse")
            let me = try await owner.get("/users/me").json
            #expect(me["id"]?.string == ada.userID.description && me["email_verified_at"]?.string != nil)
            #expect(try await app.platformAudit(of: ada.userID).contains("auth.email_restored"))
            #expect(try await restore(app, token).problem == "auth.proof_invalid")
        }
    }

    @Test("The first owner prevails: addresses that the account got later restore nothing any more")
    func chain() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            try await prove(ada.email, in: app)
            let first = try await move(ada, from: ada.email, to: "one@evil.example")
            app.clock.advance(by: .seconds(60))
            let second = try await move(ada, from: "one@evil.example", to: "two@evil.example")
            app.clock.advance(by: .seconds(60))
            #expect(try await restore(app, second).status == 204)
            app.clock.advance(by: .seconds(60))
            let later = try await app.logIn("one@evil.example", password: "battery staple horse")
            _ = try await later.put(
                "/users/me/email",
                ["email": "three@evil.example", "current_password": "battery staple horse"])
            let proof = try await app.token(to: "three@evil.example")
            #expect(try await app.auth("verify-email", ["token": .string(proof)]).status == 200)
            let third = try await app.token(to: "one@evil.example")
            #expect(try await restore(app, first).status == 204)
            #expect(try await restore(app, third).problem == "auth.proof_invalid")
            #expect(try await app.logInStatus(ada.email, password: "battery staple horse") == 200)
        }
    }

    @Test("An address without proof gets no link, since it may be a stranger's, and one notice an hour")
    func unprovedFormer() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for number in 0..<3 { _ = try await change(ada, "ada\(number)@new.example") }
            #expect(try await app.mails(to: ada.email).count == 1)
            #expect(try await move(ada, from: ada.email, to: new) == nil)
            let back = try await move(ada, from: new, to: ada.email)
            #expect(back != nil)
        }
    }

    @Test("A link ends when the account gets its address back, and after a week")
    func ends() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            try await prove(ada.email, in: app)
            let first = try await move(ada, from: ada.email, to: new)
            let second = try await move(ada, from: new, to: ada.email)
            #expect(try await restore(app, first).problem == "auth.proof_invalid")
            app.clock.advance(by: .seconds(7 * 86_400))
            #expect(try await restore(app, second).problem == "auth.proof_invalid")
        }
    }

    @Test("Of uses of both links at once, the owner's decides, and the account has one address")
    func race() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            try await prove(ada.email, in: app)
            let first = try await move(ada, from: ada.email, to: "one@evil.example")
            app.clock.advance(by: .seconds(60))
            let second = try await move(ada, from: "one@evil.example", to: "two@evil.example")
            app.clock.advance(by: .seconds(60))
            let outcomes = try await app.race(8) { racer in
                try await restore(app, racer.number.isMultiple(of: 2) ? first : second)
            }
            #expect((1...2).contains(outcomes.succeeded))
            let owner = try await app.logIn(ada.email, password: "battery staple horse")
            #expect(owner.userID == ada.userID)
        }
    }

    @Test("An address that another account has without proof goes to the account that proves it")
    func unproved() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, eve) = (try await app.signUp(), try await app.signUp(email: new))
            _ = try await change(ada, new)
            let token = try await app.token(to: new)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
            #expect(try await eve.get("/users/me").status == 401)
            #expect(try await ada.get("/users/me").json["email"]?.string == new)
        }
    }
}
