import HTTPTypes
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

@Suite struct StepUpTests {
    private let password = #"{"password": "correct horse battery"}"#

    @Test("A login counts as a proof for ten minutes; then the password is wanted, for this session only")
    func stepUp() async throws {
        let app = try await SystemApp()
        _ = try await app.signUp("ada")
        let (first, second) = (try await app.logIn("ada"), try await app.logIn("ada"))
        #expect(try await isRecent(first, app))
        app.clock.advance(by: .seconds(599))
        #expect(try await isRecent(first, app))
        app.clock.advance(by: .seconds(1))
        #expect(try await !isRecent(first, app))

        let refused = try await app.send(.delete, "/users/me", token: first["access_token"])
        #expect(refused.status == 403 && refused["code"] == "auth.proof_required")
        #expect(refused.headers[.wwwAuthenticate]?.contains("insufficient_user_authentication") == true)

        let proven = try await app.send(.post, "/auth/step-up", password, token: first["access_token"])
        #expect(proven.status == 200 && proven["expires_in"] == "600")
        #expect(try await isRecent(first, app))
        #expect(try await !isRecent(second, app))
    }

    @Test("A refresh is no proof, and a proof survives it")
    func refresh() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        app.clock.advance(by: .seconds(601))
        let body = #"{"refresh_token": "\#(session["refresh_token"] ?? "")"}"#
        let refreshed = try await app.send(.post, "/auth/refresh", body)
        #expect(refreshed.status == 200)
        #expect(try await !isRecent(refreshed, app))
        #expect(try await app.send(.post, "/auth/step-up", password, token: refreshed["access_token"]).status == 200)
        #expect(try await isRecent(refreshed, app))
    }

    @Test("A wrong password is 403 and proves nothing; without a token it is 401")
    func wrongPassword() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        _ = try await app.signUp("eve")
        app.clock.advance(by: .seconds(601))
        for wrong in ["battery staple horse", "x"] {
            let response = try await app.send(
                .post, "/auth/step-up", #"{"password": "\#(wrong)"}"#, token: session["access_token"])
            #expect(response.status == 403 && response["code"] == "auth.wrong_password")
        }
        #expect(try await !isRecent(session, app))
        #expect(try await app.send(.post, "/auth/step-up", password).status == 401)
    }

    @Test("After a change of the password the former session can't be proved, and the new one counts as proved")
    func changedPassword() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        app.clock.advance(by: .seconds(601))
        let change = #"{"current_password": "correct horse battery", "new_password": "battery staple horse"}"#
        let changed = try await app.send(.put, "/users/me/password", change, token: session["access_token"])
        #expect(changed.status == 200)
        let body = #"{"password": "battery staple horse"}"#
        #expect(try await app.send(.post, "/auth/step-up", body, token: session["access_token"]).status == 401)
        #expect(try await isRecent(changed, app))
    }

    @Test("The setting decides how long a proof counts")
    func setting() async throws {
        let app = try await SystemApp { $0.stepUpAge = .seconds(30) }
        let session = try await app.signUp("ada")
        app.clock.advance(by: .seconds(30))
        #expect(try await !isRecent(session, app))
        let proven = try await app.send(.post, "/auth/step-up", password, token: session["access_token"])
        #expect(proven["expires_in"] == "30")
    }

    @Test("The proof isn't cached with the membership")
    func cached() async throws {
        let fixture = try await AuthFixture()
        let session = try await fixture.signUp("ada@example.com")
        let authenticator = fixture.authenticator(cacheSeconds: 3600)
        let credentials = Credentials(token: session.accessToken)
        #expect(try await authenticator.member(credentials, of: nil).proof?.isRecent == true)
        fixture.clock.advance(by: .seconds(600))
        #expect(try await authenticator.member(credentials, of: nil).proof?.isRecent == false)
        try await fixture.accounts.prove(
            session.user.id, password: "correct horse battery", accessToken: session.accessToken)
        #expect(try await authenticator.member(credentials, of: nil).proof?.isRecent == true)
    }

    private func isRecent(_ session: TestResponse, _ app: SystemApp) async throws -> Bool {
        let authenticator = app.auth.authenticator(RoleCatalog([]))
        let identity = try await authenticator.user(Credentials(token: session["access_token"] ?? ""))
        return identity.proof?.isRecent == true
    }
}
