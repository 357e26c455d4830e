import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// Sign-ins of browsers, and logins, while the password changes.
@Suite struct SignInRaceTests {
    private let former = "correct horse battery"
    private let fresh = "battery staple horse"
    /// Of parallel logins several have a wrong password at once, which is not what these tests are about.
    private let settings = ["throttle.account_attempts": "1000"]

    @Test("No session of a browser that began with the former password outlives the change of it")
    func changeDuringSignIns() async throws {
        try await withReaders(settings) { app in
            let auth = try #require(app.application.module(AuthModule.self))
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            for round in 0..<8 {
                let email = "ada\(round)@example.com"
                try await app.application.createSuperuser(email: email, password: former)
                let user = try await accounts.check(email: email, password: former).id
                let outcomes = try await app.race(8) { racer -> SessionTokens? in
                    guard racer.number == 0 else {
                        let sessions = racer.number.isMultiple(of: 2) ? auth.browserSessions : auth.userSessions
                        _ = try await sessions.signIn(email: email, password: former)
                        return nil
                    }
                    return try await accounts.setPassword(of: user, to: fresh, proof: .session)
                }
                let changed = try #require(try outcomes.results.first?.get())
                #expect(try await app.activeSessions(of: user) == [changed.sessionID], "\(outcomes)")
            }
        }
    }

    @Test("No session that began with the former password outlives a new one by mail")
    func resetDuringLogins() async throws {
        try await withReaders(settings) { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            for round in 0..<8 {
                let email = "ada\(round)@example.com"
                let user = try await accounts.create(NewAccount(email: email, password: .text(former))).user.id
                _ = try await app.auth("password/forgot", ["email": .string(email)])
                let token = try await app.token(to: email)
                let outcomes = try await app.race(8) { racer in
                    guard racer.number == 0 else {
                        _ = try await accounts.logIn(email: email, password: former)
                        return
                    }
                    try await accounts.resetPassword(token: token, to: fresh)
                }
                try outcomes.results.first?.get()
                #expect(try await app.activeSessions(of: user) == [], "\(outcomes)")
                _ = try await accounts.logIn(email: email, password: fresh)
            }
        }
    }
}
