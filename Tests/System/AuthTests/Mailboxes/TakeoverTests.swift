import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// What the owner of a mailbox ends when they get an account that another person has made with the address.
@Suite("Accounts that get another owner")
struct TakeoverTests {
    private let victim = "cfo@victim.example"
    private let own = "the own horse battery"

    /// The ways of the owner to the account.
    enum Way: CaseIterable {
        case reset, magicLink
    }

    private func claim(_ way: Way, in app: TestApp) async throws {
        switch way {
        case .reset:
            _ = try await app.auth("password/forgot", ["email": .string(victim)])
            let body: JSONValue = ["token": .string(try await app.token(to: victim)), "password": .string(own)]
            #expect(try await app.auth("password/reset", body).status == 204)
        case .magicLink:
            _ = try await app.auth("magic-link", ["email": .string(victim)])
            let body: JSONValue = ["token": .string(try await app.token(to: victim))]
            #expect(try await app.auth("magic-link/login", body).status == 200)
        }
    }

    @Test("Password, sessions, API keys and requested addresses of the person before end", arguments: Way.allCases)
    func claimed(by way: Way) async throws {
        try await withApp(SampleApp.self, settings: ["auth.magic_link": "true"]) { app in
            let attacker = try await app.signUp(email: victim)
            let key = try await attacker.key()
            let body: JSONValue = [
                "email": "attacker@evil.example", "current_password": .string(TestApp.password),
            ]
            #expect(try await attacker.put("/users/me/email", body).status == 202)
            let change = try await app.token(to: "attacker@evil.example")
            #expect(try await key.get("/samples") == "200 ")

            try await claim(way, in: app)
            #expect(try await attacker.get("/users/me").status == 401)
            #expect(try await app.logInStatus(victim) == 401)
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
            #expect(try await app.auth("verify-email", ["token": .string(change)]).problem == "auth.proof_invalid")
            let refresh: JSONValue = ["refresh_token": .string(attacker.refreshToken ?? "")]
            #expect(try await app.auth("refresh", refresh).status == 401)
        }
    }

    @Test("A proved account keeps its password, sessions and keys when it is used by mail", arguments: Way.allCases)
    func proved(by way: Way) async throws {
        try await withApp(SampleApp.self, settings: ["auth.magic_link": "true"]) { app in
            let ada = try await app.signUp(email: victim)
            _ = try await app.auth("verify-email/resend", ["email": .string(victim)])
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: victim))])
            let key = try await ada.key()
            try await claim(way, in: app)
            #expect(try await key.get("/samples") == "200 ")
            #expect(try await ada.get("/users/me").status == (way == .reset ? 401 : 200))
            #expect(try await app.logInStatus(victim) == (way == .reset ? 401 : 200))
        }
    }

    @Test("An account that loses its address loses its API keys")
    func keysOfRemovedAddress() async throws {
        try await withApp(SampleApp.self, settings: ["auth.unverified_lifetime": "1d"]) { app in
            let attacker = try await app.signUp(email: victim)
            let key = try await attacker.key()
            app.clock.advance(by: .seconds(86_401))
            try await app.sweepMailboxes()
            #expect(try await key.get("/samples") == "401 auth.unauthenticated")
        }
    }

    @Test("The mail of a sign-up says when its link would take the address from an older account")
    func warning() async throws {
        try await withApp(SampleApp.self) { app in
            _ = try await app.signUp(email: victim)
            _ = try await app.requestSignUp(victim, password: own)
            let warned = try #require(try await app.mails(to: victim).last)
            #expect(warned.text.contains("There is an older account with this address"))
            #expect(warned.links.contains { $0.hasSuffix("/account/forgot-password") })
            _ = try await app.auth("verify-email/resend", ["email": "ada@example.com"])
            _ = try await app.requestSignUp("ada@example.com")
            _ = try await app.auth("verify-email/resend", ["email": "ada@example.com"])
            let own = try await app.mails(to: "ada@example.com")
            #expect(!own.isEmpty && own.allSatisfy { !$0.text.contains("older account") })
        }
    }

    @Test("A superuser's address is never taken, proved or not")
    func superuser() async throws {
        try await withApp(SampleApp.self) { app in
            let root = try await app.signUp(email: victim)
            try await app.application.platform.database.system().write { tx in
                let user = try tx.require(UserRecord.self, root.userID)
                _ = try UserStore().update(user, to: UserDraft(of: user, isSuperuser: true), in: tx)
            }
            _ = try await app.requestSignUp(victim, password: own)
            let token = try await app.token(to: victim)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).problem == "user.email_taken")
            #expect(try await app.logInStatus(victim) == 200)
        }
    }

    @Test("Time without proof counts from the last change; a mailbox that another system proved needs none")
    func lifetime() async throws {
        try await withApp(SampleApp.self, settings: ["auth.unverified_lifetime": "7d"]) { app in
            let accounts = try #require(app.application.module(AuthModule.self)).accounts
            var account = NewAccount(email: "imported@example.com", password: .text(TestApp.password))
            account.isEmailVerified = true
            let imported = try await accounts.create(account).user
            let ada = try await app.signUp()
            app.clock.advance(by: .seconds(7 * 86_400 + 1))
            _ = try await accounts.change(ada.userID, to: AccountChange(email: "ada@new.example"), proof: .session)
            try await app.sweepMailboxes()
            #expect(try await accounts.user(imported.id).email == "imported@example.com")
            #expect(try await accounts.user(ada.userID).email == "ada@new.example")
            app.clock.advance(by: .seconds(7 * 86_400 + 1))
            try await app.sweepMailboxes()
            #expect(try await accounts.user(ada.userID).email == "\(ada.userID)@unverified.invalid")
        }
    }

    @Test("Spellings of one address are one account, and the mail goes to the spelling that the account has")
    func spellings() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(email: "kim@example.com")
            // KELVIN SIGN is K, and full-width letters aren't: no spelling may be taken for the account of another mailbox.
            for same in ["KIM@EXAMPLE.COM", "Kim@Example.com", "\u{212A}im@example.com"] {
                // A form that accepts ASCII only is as good.
                #expect(try await [409, 422].contains(app.requestSignUp(same, password: own).status))
                _ = try await app.auth("password/forgot", ["email": .string(same)])
            }
            for other in ["k\u{0131}m@example.com", "\u{FF4B}im@example.com", "kim@example.com.evil.example"] {
                _ = try await app.auth("password/forgot", ["email": .string(other)])
            }
            try await app.runJobs()
            #expect(Set(app.mails.map(\.to.wireAddress)) == ["kim@example.com"])
            #expect(try await app.logInStatus(ada.email) == 200)
        }
    }
}
