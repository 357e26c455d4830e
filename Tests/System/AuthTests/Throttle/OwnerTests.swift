import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

@Suite("The owner of an account whose password is guessed all the time")
struct OwnerTests {
    private let settings = TestApp.cheapHashes
    private let fresh = "violet otter juggles seven lamps"
    private let home = IPAddress("198.51.100.1")
    private let abroad = IPAddress("203.0.113.1")

    /// Guesses until the account's bucket is empty, whatever is left in it.
    private func guess(_ email: String, in app: TestApp) async throws {
        for number in 0..<12 {
            let from = IPAddress("192.0.2.\(number + 1)")
            if try await app.logIn(email, "wrong horse", from: from).status == 429 { return }
        }
        Issue.record("the account isn't limited")
    }

    private func reset(_ email: String, in app: TestApp, from address: IPAddress?) async throws {
        _ = try await app.auth("password/forgot", ["email": .string(email)])
        let token = try await app.token(to: email)
        let body: JSONValue = ["token": .string(token), "password": .string(fresh)]
        #expect(try await app.send(.post, "/api/v1/auth/password/reset", body: body, from: address).status == 204)
    }

    @Test("A mailed link gets past, also when the guessing goes on after it, for half an hour and this network")
    func mailedLink() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            try await guess(ada.email, in: app)
            try await reset(ada.email, in: app, from: home)
            try await guess(ada.email, in: app)
            #expect(try await app.logIn(ada.email, fresh, from: abroad).status == 429)
            // A slip of the keyboard is no reason to wait.
            #expect(try await app.logIn(ada.email, "violet otter", from: home).status == 401)
            #expect(try await app.logIn(ada.email, fresh, from: home).status == 200)
            app.clock.advance(by: .seconds(1799))
            try await ThrottleSweeper(database: app.application.platform.database.system()).run()
            try await guess(ada.email, in: app)
            #expect(try await app.logIn(ada.email, fresh, from: home).status == 200)
            app.clock.advance(by: .seconds(361))
            try await guess(ada.email, in: app)
            #expect(try await app.logIn(ada.email, fresh, from: home).status == 429)
        }
    }

    @Test("The network of a mailed link has a limit for the account too")
    func ownNetwork() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            try await reset(ada.email, in: app, from: home)
            var hashed = 0
            for _ in 0..<40 {
                if try await app.logIn(ada.email, "wrong horse", from: home).status == 401 { hashed += 1 }
            }
            #expect(hashed == 5)
            // It isn't the account's own bucket, and not that of another account.
            #expect(try await app.logIn(ada.email, fresh, from: abroad).status == 200)
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await app.logIn(bob.email, TestApp.password, from: home).status == 200)
        }
    }

    @Test("A mailed link also ends the wait for the current password, which a stolen token made")
    func stolenToken() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            for _ in 0..<11 { _ = try await ada.post("/auth/step-up", ["password": "wrong horse"]) }
            #expect(try await ada.post("/auth/step-up", ["password": .string(TestApp.password)]).status == 429)
            try await reset(ada.email, in: app, from: home)
            let back = try await app.logIn(ada.email, password: fresh)
            #expect(try await back.post("/auth/step-up", ["password": .string(fresh)]).status == 200)
        }
    }

    @Test("A link by mail logs in while passwords of the account must wait")
    func magicLink() async throws {
        try await withApp(SampleApp.self, settings: settings.merging(["auth.magic_link": "true"]) { $1 }) { app in
            let ada = try await app.signUp()
            _ = try await app.auth("verify-email/resend", ["email": .string(ada.email)])
            // The link to an unproved address would remove the password.
            let proof = try await app.auth("verify-email", ["token": .string(try await app.token(to: ada.email))])
            #expect(proof.status == 200)
            try await guess(ada.email, in: app)
            _ = try await app.auth("magic-link", ["email": .string(ada.email)])
            let token = try await app.token(to: ada.email)
            let response = try await app.auth("magic-link/login", ["token": .string(token)])
            let device = try #require(response.json["device_token"]?.string)
            #expect(try await app.logIn(ada.email, TestApp.password, device: device).status == 200)
        }
    }

    @Test("Who knew the former password has ten guesses at the next one, however many logins there were before")
    func formerPassword() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            var tokens: Set<String> = []
            for _ in 0..<12 {
                let response = try await app.logIn(ada.email, TestApp.password)
                tokens.insert(try #require(response.json["device_token"]?.string))
            }
            let change: JSONValue = ["current_password": .string(TestApp.password), "new_password": .string(fresh)]
            #expect(try await ada.put("/users/me/password", change).status == 200)
            var hashed = 0
            for _ in 0..<4 {
                for token in tokens where try await app.logIn(ada.email, "wrong horse", device: token).status == 401 {
                    hashed += 1
                }
            }
            for token in tokens {
                while try await app.logIn(ada.email, "wrong horse", device: token).status == 401 { hashed += 1 }
            }
            #expect(hashed == 10)
        }
    }

    @Test("Devices of another day have a bucket of their own, and a token is valid as long as its signing key")
    func days() throws {
        let (one, two) = ("1:" + String(repeating: "QUFB", count: 11), "2:" + String(repeating: "QkJC", count: 11))
        let keys = (
            DeviceKeys(try SigningKeys(parsing: "\(one), \(two)")),
            DeviceKeys(try SigningKeys(parsing: "\(two), \(one)")), DeviceKeys(try SigningKeys(parsing: two))
        )
        let (email, life) = (EmailAddress("ada@example.com"), Duration.seconds(10 * 86_400))
        let noon = Timestamp(microseconds: 0) + .seconds(20_000 * 86_400 + 43_200)
        let token = try #require(keys.0.issue(for: email, at: noon))
        #expect(keys.1.device(token, of: email, at: noon, lifetime: life) == KnownDevice(email: email, day: 20_000))
        #expect(keys.2.device(token, of: email, at: noon, lifetime: life) == nil)
        #expect(keys.0.device(token, of: EmailAddress("bob@example.com"), at: noon, lifetime: life) == nil)
        #expect(keys.0.device(token, of: email, at: noon + .seconds(10 * 86_400 + 43_199), lifetime: life) != nil)
        #expect(keys.0.device(token, of: email, at: noon + .seconds(10 * 86_400 + 43_200), lifetime: life) == nil)
        #expect(keys.0.issue(for: email, at: noon + .seconds(43_199)) == token)
        #expect(keys.0.issue(for: email, at: noon + .seconds(43_200)) != token)
        #expect(token.utf8.count < 60)
    }
}
