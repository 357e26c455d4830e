import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisAuth

@Suite struct SessionServiceTests {
    @Test("Each use of a refresh token returns a new token of the same session (rule 1)")
    func rotation() async throws {
        let fixture = try await AuthFixture()
        var token = try await fixture.signUp("ada@example.com").refreshToken
        var seen: Set = [token]
        var sessions: Set<ID<Session>> = []
        for _ in 0..<5 {
            let grant = try await fixture.sessions.renew(token)
            token = grant.refreshToken
            #expect(seen.insert(token).inserted)
            sessions.insert(grant.sessionID)
        }
        #expect(sessions.count == 1)
    }

    @Test("A second use ends the session: the newest token is rejected as well, and a warning is logged (rule 3)")
    func reuse() async throws {
        let fixture = try await AuthFixture()
        let first = try await fixture.signUp("ada@example.com").refreshToken
        let second = try await fixture.sessions.renew(first).refreshToken
        await #expect(throws: AuthError.refreshReused) { try await fixture.sessions.renew(first) }
        #expect(fixture.log.messages(at: .warning).count == 1)
        await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(second) }
        await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(first) }
    }

    @Test("The reuse of one session's token doesn't affect the user's other sessions")
    func reuseIsContained() async throws {
        let fixture = try await AuthFixture()
        let first = try await fixture.signUp("ada@example.com").refreshToken
        let other = try await fixture.logIn("ada@example.com").refreshToken
        _ = try await fixture.sessions.renew(first)
        await #expect(throws: AuthError.refreshReused) { try await fixture.sessions.renew(first) }
        _ = try await fixture.sessions.renew(other)
    }

    @Test("Of concurrent uses of one token, at most one succeeds (rule 2)")
    func race() async throws {
        let fixture = try await AuthFixture()
        let token = try await fixture.signUp("ada@example.com").refreshToken
        let outcomes = await withTaskGroup(of: AuthError?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await fixture.sessions.renew(token)
                        return nil
                    } catch {
                        return error as? AuthError
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count == 1)
        #expect(outcomes.filter { $0 == .refreshReused }.count == 1)
        #expect(outcomes.filter { $0 == .refreshInvalid }.count == 18)
    }

    @Test("A token is valid until it expires, and each use extends its session (rule 4)")
    func expiry() async throws {
        let fixture = try await AuthFixture()
        let first = try await fixture.signUp("ada@example.com").refreshToken
        fixture.clock.advance(by: .seconds(86_399))
        let second = try await fixture.sessions.renew(first).refreshToken
        fixture.clock.advance(by: .seconds(86_399))
        let third = try await fixture.sessions.renew(second).refreshToken
        fixture.clock.advance(by: .seconds(86_400))
        await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(third) }
    }

    @Test("Logout with any of its tokens ends the session; a second logout does nothing")
    func logout() async throws {
        let fixture = try await AuthFixture()
        let first = try await fixture.signUp("ada@example.com").refreshToken
        let second = try await fixture.sessions.renew(first).refreshToken
        try await fixture.sessions.end(first)
        try await fixture.sessions.end(first)
        await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(second) }
        #expect(fixture.log.messages(at: .warning) == [])
    }

    @Test("Tokens that were never issued are rejected, and ending them does nothing")
    func unknown() async throws {
        let fixture = try await AuthFixture()
        for text in ["", "abc", RefreshToken().text] {
            await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(text) }
            try await fixture.sessions.end(text)
        }
    }

    @Test("The database stores only the hash of a token")
    func secrecy() async throws {
        let fixture = try await AuthFixture()
        let text = try await fixture.signUp("ada@example.com").refreshToken
        let stored = try await fixture.database.read { try $0.fetch(RefreshTokenRecord.all) }
        #expect(stored.count == 1)
        #expect(stored.first?.hash == RefreshToken(text)?.hash)
    }

    @Test("A login deletes the user's expired sessions")
    func clearing() async throws {
        let fixture = try await AuthFixture()
        _ = try await fixture.signUp("ada@example.com")
        fixture.clock.advance(by: .seconds(86_400))
        _ = try await fixture.logIn("ada@example.com")
        let counts = try await fixture.database.read { tx in
            (try tx.count(SessionRecord.all), try tx.count(RefreshTokenRecord.all))
        }
        #expect(counts == (1, 1))
    }
}
