import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

@Suite("The throttle of sign-in")
struct ThrottleTests {
    private let settings = TestApp.cheapHashes

    @Test("After ten wrong passwords an account must wait, a right one too, and each further one doubles the wait")
    func account() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            for _ in 0..<10 { #expect(try await app.logIn(ada.email, "wrong horse").status == 401) }
            for wait in [1, 2, 4, 8] {
                let refused = try await app.logIn(ada.email, TestApp.password)
                #expect(refused.status == 429 && refused.problem == "auth.too_many_attempts")
                #expect(refused.headers[.retryAfter] == "\(wait)")
                app.clock.advance(by: .seconds(wait))
                #expect(try await app.logIn(ada.email, "wrong horse").status == 401)
            }
            app.clock.advance(by: .seconds(16))
            #expect(try await app.logIn(ada.email, TestApp.password).status == 200)
        }
    }

    @Test("No wait is longer than the settings say, whatever an attacker does, and guesses don't come faster than that")
    func longest() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            var guesses = 0
            // Once in each second for two hours would be 7200 guesses.
            for _ in 0..<7200 {
                let response = try await app.logIn(ada.email, "wrong horse")
                if response.status == 401 { guesses += 1 }
                let wait = response.headers[.retryAfter].flatMap { Int($0) } ?? 1
                #expect((1...900).contains(wait))
                app.clock.advance(by: .seconds(wait))
                guard guesses < 40 else { break }
            }
            #expect(guesses == 40)
            app.clock.advance(by: .seconds(900))
            #expect(try await app.logIn(ada.email, TestApp.password).status == 200)
        }
    }

    @Test("An address without an account gets the same responses, in the same order")
    func unknown() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            var responses: [[Int?]] = []
            for email in [ada.email, "eve@example.com"] {
                var statuses: [Int?] = []
                for _ in 0..<14 {
                    let response = try await app.logIn(email, "wrong horse")
                    statuses += [response.status, response.headers[.retryAfter].flatMap { Int($0) }]
                }
                responses.append(statuses)
            }
            #expect(responses.first == responses.last)
        }
    }

    @Test("A known device signs in while an attacker guesses, and its own wrong passwords are limited")
    func device() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let tokens = try await app.logIn(ada.email, TestApp.password).json
            let device = try #require(tokens["device_token"]?.string)
            let other = try #require(try await app.logIn(bob.email, TestApp.password).json["device_token"]?.string)
            for _ in 0..<10 { _ = try await app.logIn(ada.email, "wrong horse") }
            #expect(try await app.logIn(ada.email, TestApp.password).status == 429)
            let tomorrow = device.replacing(/^\d+/) { "\((Int($0.output) ?? 0) + 1)" }
            let huge = device.replacing(/^\d+/, with: "9223372036854775807")
            for forged in [other, device + "A", String(device.dropLast()), tomorrow, huge, "..", "a.b", "1.", "-1.A"] {
                #expect(try await app.logIn(ada.email, TestApp.password, device: forged).status == 429)
            }
            #expect(try await app.logIn(ada.email, TestApp.password, device: device).status == 200)
            for _ in 0..<10 { #expect(try await app.logIn(ada.email, "wrong", device: device).status == 401) }
            #expect(try await app.logIn(ada.email, TestApp.password, device: device).status == 429)
            app.clock.advance(by: .seconds(180 * 86_400))
            for _ in 0..<10 { _ = try await app.logIn(ada.email, "wrong horse") }
            #expect(try await app.logIn(ada.email, TestApp.password, device: device).status == 200)
            app.clock.advance(by: .seconds(86_400))
            for _ in 0..<10 { _ = try await app.logIn(ada.email, "wrong horse") }
            #expect(try await app.logIn(ada.email, TestApp.password, device: device).status == 429)
        }
    }

    @Test("A network that guesses for many accounts must wait, others and known devices need not")
    func network() async throws {
        let few = settings.merging(["throttle.network_attempts": "5"]) { $1 }
        try await withApp(SampleApp.self, settings: few) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let (here, neighbour) = (IPAddress("2001:db8::1"), IPAddress("2001:db8::ffff:1"))
            let first = try await app.logIn(ada.email, TestApp.password, from: here)
            #expect(first.status == 200)
            for number in 0..<5 {
                #expect(try await app.logIn("a\(number)@example.com", "wrong horse", from: here).status == 401)
            }
            #expect(try await app.logIn(ada.email, TestApp.password, from: neighbour).status == 429)
            #expect(try await app.logIn(ada.email, TestApp.password, from: IPAddress("2001:db8:0:1::1")).status == 200)
            let device = try #require(first.json["device_token"]?.string)
            #expect(try await app.logIn(ada.email, TestApp.password, device: device, from: here).status == 200)
        }
    }

    @Test("Right passwords aren't counted, many at once neither")
    func rightPasswords() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let outcomes = try await app.race(24) { _ in
                try await app.logIn(ada.email, TestApp.password, from: IPAddress("203.0.113.1")).status
            }
            #expect(outcomes.values == Array(repeating: 200, count: 24))
            for _ in 0..<9 { _ = try await app.logIn(ada.email, "wrong horse", from: IPAddress("192.0.2.1")) }
            for _ in 0..<30 { #expect(try await app.logIn(ada.email, TestApp.password).status == 200) }
        }
    }

    @Test("Of guesses at once by several servers no more are admitted than of one after the other")
    func race() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let system = app.application.platform.database.system()
            let keys = DeviceKeys(try SigningKeys(parsing: AuthSettings().signingKeys.reveal()))
            let servers = (0..<4).map { _ in
                SignInThrottle(
                    settings: ThrottleSettings(), gate: AttemptGate(width: 8, capacity: 512), devices: .init(keys),
                    clock: app.clock)
            }
            for round in 0..<4 {
                let target = GuessTarget.account(EmailAddress("ada\(round)@example.com"))
                let outcomes = try await app.race(64) { racer in
                    do {
                        let server = servers[racer.number % servers.count]
                        return try await server.admit(target, device: nil, in: system) { _ -> Bool in
                            throw AuthError.wrongPassword
                        }
                    } catch AuthError.wrongPassword {
                        return true
                    } catch is ThrottleRefusal {
                        return false
                    }
                }
                #expect(outcomes.values.filter { $0 }.count == 10, "\(outcomes)")
            }
        }
    }

    @Test("The current password is guessed apart from the account's, and the sweeper removes full buckets")
    func passwordChange() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let change: (String) async throws -> TrellisTesting.TestResponse = { current in
                try await app.send(
                    .put, "/api/v1/users/me/password",
                    body: ["current_password": .string(current), "new_password": "violet otter juggles seven lamps"],
                    headers: ada.headers)
            }
            for _ in 0..<10 { #expect(try await change("wrong horse").problem == "auth.wrong_password") }
            #expect(try await change(TestApp.password).problem == "auth.too_many_attempts")
            #expect(try await app.logIn(ada.email, TestApp.password).status == 200)

            let system = app.application.platform.database.system()
            #expect(try await system.read { try $0.count(ThrottleRecord.all) } > 0)
            app.clock.advance(by: .seconds(3 * 3600))
            try await ThrottleSweeper(database: system).run()
            #expect(try await system.read { try $0.count(ThrottleRecord.all) } == 0)
            #expect(try await app.logIn(ada.email, TestApp.password).status == 200)
        }
    }
}
