import HTTPTypes
import Logging
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

/// Sign-ups that wait for the proof of the mailbox.
@Suite("Verified sign-up")
struct VerifiedSignUpTests {
    static let settings = ["auth.signup": "verified", "web.public_url": "https://app.example.com"]
    private let email = "ada@example.com"

    @Test("A sign-up creates nothing before the link of its mail is used, and once")
    func link() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            let response = try await app.requestSignUp("Ada@Example.com")
            #expect(response.status == 202)
            #expect(response.json == ["status": "accepted"])
            #expect(try await app.logInStatus(email) == 401)

            let mail = try #require(try await app.mails(to: email).last)
            #expect(mail.subject.text == "Confirm your email address")
            #expect(mail.links.first?.hasPrefix("https://app.example.com/account/verify-email?token=") == true)
            let token = try await app.token(to: email)
            let verified = try await app.auth("verify-email", ["token": .string(token)])
            #expect(verified.status == 200)
            #expect(verified.json["user"]?["email"] == "ada@example.com")
            #expect(verified.json["access_token"] == nil)

            let ada = try await app.logIn(email)
            let me = try await ada.get("/users/me").json
            #expect(me["email_verified_at"]?.string != nil)
            #expect(me["language"] == .null)
            #expect(try await ada.get("/tenants").json["items"]?.array?.first?["name"] == "Acme")
            #expect(try await app.auth("verify-email", ["token": .string(token)]).problem == "auth.proof_invalid")
        }
    }

    @Test("The code of the mail completes it too; five wrong ones end the code, and the link remains")
    func code() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            _ = try await app.requestSignUp(email)
            let code = try await app.code(to: email)
            let wrong = code == "000000" ? "000001" : "000000"
            func send(_ code: String, _ address: String) async throws -> TrellisTesting.TestResponse {
                try await app.auth("verify-email", ["email": .string(address), "code": .string(code)])
            }
            #expect(try await send(code, "bob@example.com").problem == "auth.proof_invalid")
            for _ in 0..<5 { #expect(try await send(wrong, email).problem == "auth.proof_invalid") }
            #expect(try await send(code, email).problem == "auth.proof_invalid")
            let token = try await app.token(to: email)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)

            _ = try await app.requestSignUp("bob@example.com")
            let other = try await app.code(to: "bob@example.com")
            let spaced = other.prefix(3) + " " + other.suffix(3)
            #expect(try await send(String(spaced), "Bob@example.com").status == 200)
            #expect(try await app.logInStatus("bob@example.com") == 200)
        }
    }

    @Test("A known and an unknown address get the same response, from the same statements")
    func sameForAll() async throws {
        let sent = StatementRecorder()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(SampleApp.self, settings: Self.settings, database: options) { app in
            _ = try await app.requestSignUp(email)
            let token = try await app.token(to: email)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
            func observe(_ email: String) async throws -> [(TrellisTesting.TestResponse, [String])] {
                var results: [(TrellisTesting.TestResponse, [String])] = []
                for path in ["signup", "verify-email/resend", "password/forgot"] {
                    // The connections of the first request have statements of their own.
                    for isRecorded in [false, true] {
                        sent.clear()
                        let response =
                            path == "signup"
                            ? try await app.requestSignUp(email) : try await app.auth(path, ["email": .string(email)])
                        if isRecorded { results.append((response, sent.all)) }
                    }
                }
                return results
            }
            for (known, unknown) in zip(try await observe(email), try await observe("eve@example.com")) {
                #expect(known.0.status == 202)
                #expect(known.0.text == unknown.0.text)
                #expect(known.0.status == unknown.0.status)
                #expect(known.1 == unknown.1)
            }
        }
    }

    @Test("A wrong code takes the same statements for an address that waits for its proof and for every other")
    func sameForCodes() async throws {
        let sent = StatementRecorder()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        let settings = Self.settings.merging(["auth.magic_link": "true"]) { $1 }
        try await withApp(SampleApp.self, settings: settings, database: options) { app in
            _ = try await app.requestSignUp(email)
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: email))])
            _ = try await app.auth("magic-link", ["email": .string(email)])
            _ = try await app.requestSignUp("waiting@example.com")
            try await app.runJobs()
            func guess(_ path: String, _ email: String) async throws -> (TrellisTesting.TestResponse, Int) {
                // The connections of the first request have statements of their own.
                _ = try await app.auth(path, ["email": .string(email), "code": "x"])
                sent.clear()
                let response = try await app.auth(path, ["email": .string(email), "code": "x"])
                return (response, sent.all.count)
            }
            for (path, known) in [("magic-link/login", email), ("verify-email", "waiting@example.com")] {
                let (first, second) = (try await guess(path, known), try await guess(path, "eve@example.com"))
                #expect(first.0.problem == "auth.proof_invalid" && first.0.status == second.0.status)
                #expect(first.1 == second.1)
            }
        }
    }

    @Test("No row has the token or the code of a mail that was sent")
    func storedSecrets() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            _ = try await app.requestSignUp(email)
            let (token, code) = (try await app.token(to: email), try await app.code(to: email))
            let stored = try await app.application.platform.database.system().read { tx in
                try tx.acrossTenants(reason: "a test", level: .debug).sql.rows("SELECT arguments FROM job")
                    .map { try $0.decode(JSONText.self, at: 0).text }
            }
            #expect(!stored.isEmpty)
            #expect(!stored.contains { $0.contains(token) || $0.contains(code) })
        }
    }

    @Test("A product's own request to sign up keeps the name of the user until the mailbox is proved")
    func displayName() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            let accounts = try #require(app.application.module(AuthModule.self)).accounts
            try await accounts.requestSignUp(
                NewAccount(email: email, password: .text(TestApp.password), displayName: "Ada"))
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: email))])
            #expect(try await app.logIn(email).get("/users/me").json["display_name"] == "Ada")
        }
    }

    @Test("Sign-ups are verified by default, except in development and test")
    func modes() {
        var settings = AuthSettings()
        for environment in ["production", "staging", ""] {
            #expect(settings.signUpRules(in: environment).mode == .verified)
        }
        for environment in ["development", "test"] {
            #expect(settings.signUpRules(in: environment).mode == .immediate)
        }
        settings.signup = .verified
        #expect(settings.signUpRules(in: "test").mode == .verified)
    }

    @Test("The owner of a proved address learns of a sign-up with it, once an hour, and nothing changes")
    func taken() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            _ = try await app.requestSignUp(email)
            _ = try await app.auth("verify-email", ["token": .string(try await app.token(to: email))])
            for _ in 0..<3 {
                #expect(try await app.requestSignUp(email, password: "battery staple horse").status == 202)
            }
            let subjects = try await app.mails(to: email).map(\.subject.text)
            #expect(subjects == ["Confirm your email address", "You already have an account"])
            #expect(try await app.logInStatus(email, password: "battery staple horse") == 401)
            #expect(try await app.logInStatus(email) == 200)
        }
    }

    @Test("A link ends after a day, and the sweeper removes the sign-up; resending replaces the link")
    func expiry() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            _ = try await app.requestSignUp(email)
            let first = try await app.token(to: email)
            _ = try await app.auth("verify-email/resend", ["email": .string(email)])
            let second = try await app.token(to: email)
            #expect(first != second)
            #expect(try await app.auth("verify-email", ["token": .string(first)]).problem == "auth.proof_invalid")
            app.clock.advance(by: .seconds(24 * 3600))
            #expect(try await app.auth("verify-email", ["token": .string(second)]).problem == "auth.proof_invalid")
            try await app.sweepMailboxes()
            let left = try await app.application.platform.database.system().read { tx in
                (try tx.count(PendingSignUpRecord.all), try tx.count(ProofRecord.all))
            }
            #expect(left == (0, 0))
        }
    }

    @Test("An address gets five mails of a kind in an hour")
    func limit() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            for _ in 0..<8 { #expect(try await app.requestSignUp(email).status == 202) }
            let sent = try await app.mails(to: email)
            #expect(sent.count == 5)
            app.clock.advance(by: .seconds(3601))
            _ = try await app.requestSignUp(email)
            let later = try await app.mails(to: email)
            #expect(later.count == 6)
        }
    }

    @Test("Of sixteen uses of one link at once, one creates the user")
    func race() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            _ = try await app.requestSignUp(email)
            let token = try await app.token(to: email)
            let outcomes = try await app.race(16) { _ in
                try await app.auth("verify-email", ["token": .string(token)])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.failed(with: AuthError.proofInvalid) == 15)
            let users = try await app.application.platform.database.system().read { tx in
                try tx.count(UserRecord.all)
            }
            #expect(users == 1)
        }
    }

    @Test("Closed sign-ups, and addresses of other domains, are refused before the address matters")
    func closed() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signup_open": "false"]) { app in
            let response = try await app.requestSignUp(email)
            #expect(response.problem == "auth.sign_up_closed")
        }
        let settings = Self.settings.merging(["auth.signup_domains": "company.example"]) { $1 }
        try await withApp(SampleApp.self, settings: settings) { app in
            let response = try await app.requestSignUp(email)
            #expect(response.problem == "auth.domain_not_allowed")
            #expect(try await app.requestSignUp("ada@company.example.evil.example").status == 403)
            #expect(try await app.requestSignUp("Ada@Company.Example").status == 202)
        }
    }

    @Test("Mails have the language of the request, and links never have the requested host")
    func language() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            _ = try await app.send(
                .post, "/api/v1/auth/signup",
                body: ["email": .string(email), "password": .string(TestApp.password), "tenant_name": "Acme"],
                headers: [.acceptLanguage: "de-AT"], host: "evil.example")
            let mail = try #require(try await app.mails(to: email).last)
            #expect(mail.subject.text == "Bestätigen Sie Ihre E-Mail-Adresse")
            #expect(!mail.text.contains("evil.example"))
        }
    }
}
