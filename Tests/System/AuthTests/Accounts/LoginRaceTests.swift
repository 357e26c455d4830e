import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// Logins while the password changes.
@Suite struct LoginRaceTests {
    @Test("No session that began with the former password outlives the change of it")
    func changeDuringLogins() async throws {
        try await withReaders { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            for round in 0..<12 {
                let (email, former) = ("ada\(round)@example.com", "correct horse")
                let user = try await accounts.create(NewAccount(email: email, password: .text(former))).user.id
                let outcomes = try await app.race(8) { racer in
                    guard racer.number == 0 else { return try await accounts.logIn(email: email, password: former) }
                    return try await accounts.setPassword(of: user, to: "battery staple", proof: .session)
                }
                let changed = try #require(outcomes.results.first).get()
                let active = try await app.application.platform.database.system().read { tx in
                    try tx.fetch(SessionRecord.where { $0.userID == user && $0.endedAt == nil }).map(\.id)
                }
                #expect(active == [changed.sessionID], "\(outcomes)")
            }
        }
    }
}
