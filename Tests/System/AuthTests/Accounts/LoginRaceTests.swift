import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// Logins while the password changes.
@Suite struct LoginRaceTests {
    /// Of parallel logins several have a wrong password at once, which is not what these tests are about.
    private static let settings = ["throttle.account_attempts": "1000"]

    @Test("No session that began with the former password outlives the change of it")
    func changeDuringLogins() async throws {
        try await withReaders { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            for round in 0..<8 {
                let (email, former) = ("ada\(round)@example.com", "correct horse battery")
                let user = try await accounts.create(NewAccount(email: email, password: .text(former))).user.id
                let outcomes = try await app.race(8) { racer in
                    guard racer.number == 0 else {
                        return try await accounts.logIn(email: email, password: former, admitting: slowSignIn)
                    }
                    return try await accounts.setPassword(of: user, to: "battery staple horse", proof: .session)
                }
                let changed = try #require(outcomes.results.first).get()
                let active = try await app.application.platform.database.system().read { tx in
                    try tx.fetch(SessionRecord.where { $0.userID == user && $0.endedAt == nil }).map(\.id)
                }
                #expect(active == [changed.sessionID], "\(outcomes)")
            }
        }
    }

    @Test("No session that began with the former password outlives create-superuser with another one")
    func superuserDuringLogins() async throws {
        try await withReaders(Self.settings) { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            let system = app.application.platform.database.system()
            let hasher = Argon2Hasher(parameters: Argon2Parameters(memory: 64, passes: 1))
            let superusers = SuperuserService(
                database: system, passwords: QueuedHasher(hasher, on: HashingPool(threads: 2)),
                sessions: accounts.sessions)
            for round in 0..<8 {
                let (email, former) = ("ada\(round)@example.com", "correct horse battery")
                let user = try await accounts.create(NewAccount(email: email, password: .text(former))).user.id
                let outcomes = try await app.race(8) { racer in
                    guard racer.number == 0 else {
                        _ = try await accounts.logIn(email: email, password: former, admitting: slowSignIn)
                        return
                    }
                    _ = try await superusers.create(email: email, password: "battery staple horse")
                }
                try outcomes.results.first?.get()
                #expect(try await app.activeSessions(of: user) == [], "\(outcomes)")
                #expect(try await accounts.check(email: email, password: "battery staple horse").isSuperuser)
            }
        }
    }

    @Test("No session that is begun for a known user, or refreshed, outlives a change of the password")
    func changeDuringRefreshes() async throws {
        try await withReaders(Self.settings) { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            for round in 0..<8 {
                let (email, former) = ("ada\(round)@example.com", "correct horse battery")
                let user = try await accounts.create(NewAccount(email: email, password: .text(former))).user.id
                let tokens = try await accounts.logIn(email: email, password: former)
                let outcomes = try await app.race(4) { racer -> SessionTokens in
                    guard racer.number == 0 else { return try await accounts.refresh(tokens.refreshToken) }
                    return try await accounts.setPassword(of: user, to: "battery staple horse", proof: .session)
                }
                let changed = try #require(outcomes.results.first).get()
                #expect(try await app.activeSessions(of: user) == [changed.sessionID], "\(outcomes)")
            }
        }
    }

    @Test("Parallel logins and a change of the password succeed after the cost of hashing was changed")
    func rehashInParallel() async throws {
        try await withReaders(Self.settings) { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            let hasher = Argon2Hasher(parameters: Argon2Parameters(memory: 128, passes: 2))
            let stored = try hasher.hash(Password("correct horse battery"))
            for round in 0..<4 {
                let email = "ada\(round)@example.com"
                let user = try await accounts.create(
                    NewAccount(email: email, password: .imported(hash: stored))
                ).user.id
                let logins = try await app.race(12) { _ in
                    try await accounts.logIn(email: email, password: "correct horse battery")
                }
                #expect(logins.succeeded == 12, "\(logins)")
                let other = "eve\(round)@example.com"
                let eve = try await accounts.create(
                    NewAccount(email: other, password: .imported(hash: stored))
                ).user.id
                let outcomes = try await app.race(6) { racer -> SessionTokens? in
                    guard racer.number == 0 else {
                        return try? await accounts.logIn(email: other, password: "correct horse battery")
                    }
                    let proof = AccountProof.currentPassword("correct horse battery")
                    return try await accounts.setPassword(of: eve, to: "battery staple horse", proof: proof)
                }
                #expect(outcomes.succeeded == 6, "\(outcomes)")
                #expect(try await app.status(of: logins.values.last?.accessToken) == 200)
                #expect(try await accounts.user(user).id == user)
            }
        }
    }
}
