import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

/// How long sessions live.
@Suite struct SessionLifetimeTests {
    @Test("A session ends after its absolute lifetime, however often it is refreshed")
    func absoluteLifetime() async throws {
        try await withReaders(["auth.session_lifetime": "40d"]) { app in
            let ada = try await app.signUp()
            var response = try await app.refresh(ada.refreshToken ?? "")
            app.clock.advance(by: .seconds(25 * 86_400))
            response = try await app.refresh(response.refreshToken)
            #expect(response.status == 200)
            app.clock.advance(by: .seconds(15 * 86_400 - 1))
            response = try await app.refresh(response.refreshToken)
            #expect(response.status == 200)
            #expect(try await app.status(of: response.accessToken) == 200)
            app.clock.advance(by: .seconds(1))
            #expect(try await app.status(of: response.accessToken) == 401)
            #expect(try await app.refresh(response.refreshToken).problem == "auth.refresh_invalid")
        }
    }

    @Test("A shorter absolute lifetime also holds for sessions that began before the change")
    func shorterLifetime() async throws {
        let fixture = try await AuthFixture()
        let token = try await fixture.signUp("ada@example.com").refreshToken
        let rules = SessionRules(idle: .seconds(86_400), maximum: .seconds(3600))
        let shorter = SessionService(database: fixture.database, rules: rules, logger: fixture.log.logger)
        fixture.clock.advance(by: .seconds(3600))
        await #expect(throws: AuthError.refreshInvalid) { try await shorter.renew(token) }
        _ = try await fixture.sessions.renew(token)
    }

    @Test("A session is worth nothing for a disabled or deleted user, even if nothing has ended it")
    func disabledUser() async throws {
        for isDisabled in [true, false] {
            let fixture = try await AuthFixture()
            let ada = try await fixture.signUp("ada@example.com")
            try await fixture.database.write { tx in
                let user = try #require(try tx.find(UserRecord.self, ada.user.id))
                _ =
                    isDisabled
                    ? try UserStore().setDisabled(user, at: tx.now, in: tx)
                    : try UserStore().setDeleted(user, at: tx.now, in: tx)
            }
            await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(ada.refreshToken) }
            let token = Credentials(token: ada.accessToken)
            await #expect(throws: AccessError.unauthenticated) { try await fixture.authenticator().user(token) }
            await #expect(throws: AccessError.unauthenticated) {
                try await fixture.authenticator().member(token, of: nil)
            }
        }
    }

    @Test("A session ends when it isn't refreshed for the idle timeout")
    func idleTimeout() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            app.clock.advance(by: .seconds(30 * 86_400))
            #expect(try await app.refresh(ada.refreshToken ?? "").problem == "auth.refresh_invalid")
        }
    }

    @Test("The sweep deletes ended and expired sessions with their tokens a day later, and no active one")
    func sweep() async throws {
        try await withReaders { app in
            let system = app.application.platform.database.system()
            let ada = try await app.signUp()
            let (bob, eve) = (try await app.signUp(), try await app.signUp())
            _ = try await app.send(
                .post, "/api/v1/auth/logout", body: ["refresh_token": .string(bob.refreshToken ?? "")])
            app.clock.advance(by: .seconds(86_400))
            var token = try await app.refresh(eve.refreshToken ?? "").refreshToken
            try await SessionSweeper(database: system).run()
            let users = try await system.read { try $0.fetch(SessionRecord.all).map(\.userID) }
            #expect(Set(users) == [ada.userID, eve.userID])

            app.clock.advance(by: .seconds(20 * 86_400))
            token = try await app.refresh(token).refreshToken
            app.clock.advance(by: .seconds(10 * 86_400))
            try await SessionSweeper(database: system).run()
            #expect(try await system.read { try $0.fetch(SessionRecord.all).map(\.userID) } == [eve.userID])
            #expect(try await system.read { try $0.fetch(RefreshTokenRecord.all) }.count == 3)
            #expect(try await app.refresh(token).status == 200)
        }
    }

    @Test("The end of a session is seen by the next request on every server, also with a cache")
    func endWithCache() async throws {
        let fixture = try await AuthFixture()
        let ada = try await fixture.signUp("ada@example.com")
        let token = Credentials(token: ada.accessToken)
        let servers = [fixture.authenticator(cacheSeconds: 3600), fixture.authenticator(cacheSeconds: 3600)]
        for server in servers { #expect(try await server.member(token, of: nil).tenantID == ada.tenant.id) }
        try await fixture.accounts.endSessions(of: ada.user.id)
        for server in servers {
            await #expect(throws: AccessError.unauthenticated) { try await server.member(token, of: nil) }
        }
    }

    @Test("A token that names the session of another user is refused")
    func foreignSession() async throws {
        let fixture = try await AuthFixture()
        let ada = try await fixture.signUp("ada@example.com")
        let bob = try await fixture.signUp("bob@example.com", tenant: "Globex")
        let session = try await fixture.accounts.sessionID(of: ada.accessToken)
        let forged = Credentials(token: try await fixture.tokens.issue(to: bob.user.id, session: session))
        for server in [fixture.authenticator(), fixture.authenticator(cacheSeconds: 60)] {
            _ = try await server.member(Credentials(token: ada.accessToken), of: nil)
            await #expect(throws: AccessError.unauthenticated) { try await server.user(forged) }
            await #expect(throws: AccessError.unauthenticated) { try await server.member(forged, of: ada.tenant.id) }
            await #expect(throws: AccessError.unauthenticated) { try await server.member(forged, of: nil) }
        }
        try await fixture.accounts.end(accessToken: forged.token)
        _ = try await fixture.authenticator().user(Credentials(token: ada.accessToken))
    }

    @Test("The last use of a session is written by the first request of a minute")
    func lastUse() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            let began = app.clock.now
            for seconds in [30, 29, 1, 59, 1] {
                app.clock.advance(by: .seconds(seconds))
                #expect(try await app.status(of: ada.accessToken) == 200)
                let session = try await app.application.platform.database.system().read { tx in
                    try tx.first(SessionRecord.active(of: ada.userID, at: tx.now))
                }
                let minutes = Int64((app.clock.now.seconds - began.seconds) / 60)
                #expect(session?.lastUsedAt == began + .seconds(60 * minutes))
            }
        }
    }
}
