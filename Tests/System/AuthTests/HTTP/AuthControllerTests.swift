import HTTPTypes
import Testing
import TrellisKernel
import TrellisWeb

@testable import Auth

@Suite struct AuthControllerTests {
    @Test("Signing up answers 201 with tokens, user and tenant, and where the user is")
    func signUp() async throws {
        let app = try await SystemApp()
        let answer = try await app.send(
            .post, "/auth/signup",
            #"{"email": "Ada@Example.com", "password": "correct horse", "tenant_name": "Analytical Engines"}"#)
        #expect(answer.status == 201)
        #expect(
            answer.keys == ["access_token", "refresh_token", "token_type", "expires_in", "user", "tenant"])
        #expect(answer["token_type"] == "Bearer")
        #expect(answer["expires_in"] == "900")
        #expect(answer["user.email"] == "ada@example.com")
        #expect(answer["tenant.name"] == "Analytical Engines")
        #expect(answer.headers[.location] == "/api/v1/users/me")
        let me = try await app.send(.get, "/users/me", token: answer["access_token"])
        #expect(me["id"] == answer["user.id"])
        #expect(app.failures.all == [])
    }

    @Test("A taken address is a conflict")
    func emailTaken() async throws {
        let app = try await SystemApp()
        _ = try await app.signUp("ada")
        let again = try await app.signUp("ADA")
        #expect(again.status == 409)
        #expect(again["code"] == "user.email_taken")
    }

    @Test("All that is wrong with a sign-up is told at once")
    func violations() async throws {
        let app = try await SystemApp()
        let answer = try await app.send(
            .post, "/auth/signup", #"{"email": "ada", "password": "short", "tenant_name": "", "role": "x"}"#)
        #expect(answer.status == 422)
        let pointers = (0..<4).compactMap { answer["errors.\($0).pointer"] }
        #expect(Set(pointers) == ["/email", "/password", "/tenant_name", "/role"])
    }

    @Test("Logging in answers 200 with the same, without tenant")
    func logIn() async throws {
        let app = try await SystemApp()
        _ = try await app.signUp("ada")
        let answer = try await app.logIn("ada")
        #expect(answer.status == 200)
        #expect(answer.keys == ["access_token", "refresh_token", "token_type", "expires_in", "user"])
        #expect(try await app.send(.get, "/users/me", token: answer["access_token"]).status == 200)
    }

    @Test("A wrong password and an unknown address give the same 401")
    func refusedLogin() async throws {
        let app = try await SystemApp()
        _ = try await app.signUp("ada")
        let wrong = try await app.logIn("ada", password: "wrong")
        let unknown = try await app.logIn("eve")
        for answer in [wrong, unknown] {
            #expect(answer.status == 401)
            #expect(answer["code"] == "auth.invalid_credentials")
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
        #expect(wrong["detail"] == unknown["detail"])
    }

    @Test("A refresh token is good once; its reuse ends the session, access token and all")
    func refresh() async throws {
        let app = try await SystemApp()
        let first = try await app.signUp("ada")
        let second = try await refresh(app, first["refresh_token"])
        #expect(second.status == 200)
        #expect(second["user.id"] == first["user.id"])
        #expect(try await app.send(.get, "/users/me", token: second["access_token"]).status == 200)

        let reused = try await refresh(app, first["refresh_token"])
        #expect(reused.status == 401)
        #expect(reused["code"] == "auth.refresh_reused")
        let newest = try await refresh(app, second["refresh_token"])
        #expect(newest.status == 401)
        #expect(newest["code"] == "auth.refresh_invalid")
        #expect(try await app.send(.get, "/users/me", token: second["access_token"]).status == 401)
        #expect(app.failures.all == [])
    }

    @Test("Logging out with the refresh token ends the session at once, and again does nothing")
    func logoutByRefreshToken() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        let body = #"{"refresh_token": "\#(session["refresh_token"] ?? "")"}"#
        for _ in 0..<2 { #expect(try await app.send(.post, "/auth/logout", body).status == 204) }
        #expect(try await refresh(app, session["refresh_token"]).status == 401)
        #expect(try await app.send(.get, "/users/me", token: session["access_token"]).status == 401)
    }

    @Test("Logging out with the access token ends its session; with neither token it is refused")
    func logoutByAccessToken() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        #expect(try await app.send(.post, "/auth/logout", "{}", token: session["access_token"]).status == 204)
        #expect(try await refresh(app, session["refresh_token"]).status == 401)
        #expect(try await app.send(.post, "/auth/logout", "{}", token: session["access_token"]).status == 204)
        #expect(try await app.send(.post, "/auth/logout", token: session["access_token"]).status == 204)
        #expect(try await app.send(.post, "/auth/logout", "{}").status == 401)
        #expect(try await app.send(.post, "/auth/logout").status == 401)
        #expect(try await app.send(.post, "/auth/logout", "[").status == 400)
        #expect(try await app.send(.post, "/auth/logout", "{}", token: "abc").status == 401)
        #expect(app.failures.all == [])
    }

    @Test("An access token is refused from the moment it expires")
    func expiry() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        app.clock.advance(by: .seconds(899))
        #expect(try await app.send(.get, "/users/me", token: session["access_token"]).status == 200)
        app.clock.advance(by: .seconds(1))
        let answer = try await app.send(.get, "/users/me", token: session["access_token"])
        #expect(answer.status == 401)
        #expect(answer["code"] == "auth.token_expired")
    }

    @Test("When too many passwords wait, logins are asked to come again, and other requests are answered")
    func busy() async throws {
        let app = try await SystemApp {
            $0.passwordThreads = 1
            $0.passwordQueue = 2
            $0.passwordMemory = 16_384
        }
        let session = try await app.signUp("ada")
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<20 { group.addTask { try await app.logIn("ada") } }
            for _ in 0..<5 {
                #expect(try await app.send(.get, "/users/me", token: session["access_token"]).status == 200)
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let refused = answers.filter { $0.status == 503 }
        #expect(!refused.isEmpty)
        #expect(refused.allSatisfy { $0["code"] == "auth.busy" && $0.headers[.retryAfter] != nil })
        #expect(answers.filter { $0.status == 200 }.count == answers.count - refused.count)
    }

    @Test("300 logins at once all succeed, and other requests are answered in between")
    func manyLogins() async throws {
        let app = try await SystemApp {
            $0.passwordThreads = 1
            $0.passwordMemory = 2048
        }
        let session = try await app.signUp("ada")
        let (logins, others) = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<300 { group.addTask { try await app.logIn("ada").status } }
            // Each waits for its turn of the threads that answer requests; hashing must not hold it up.
            var others = 0
            for _ in 0..<20 {
                others += try await app.send(.get, "/users/me", token: session["access_token"]).status == 200 ? 1 : 0
            }
            return (try await group.reduce(into: []) { $0.append($1) }, others)
        }
        #expect(logins.count == 300)
        #expect(logins.allSatisfy { $0 == 200 })
        #expect(others == 20)
    }

    @Test("A changed password answers with a new session and ends the others")
    func changePassword() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        let other = try await app.logIn("ada")
        let change = #"{"current_password": "correct horse", "new_password": "battery staple"}"#
        let answer = try await app.send(.put, "/users/me/password", change, token: session["access_token"])
        #expect(answer.status == 200)
        #expect(try await app.send(.get, "/users/me", token: answer["access_token"]).status == 200)
        for ended in [session, other] {
            #expect(try await app.send(.get, "/users/me", token: ended["access_token"]).status == 401)
        }
        let again = try await app.send(.put, "/users/me/password", change, token: answer["access_token"])
        #expect(again.status == 403)
        #expect(again["code"] == "auth.wrong_password")
        #expect(try await app.send(.put, "/users/me/password", change).status == 401)
        #expect(app.failures.all == [])
    }

    @Test("The routes can stand side by side in one table")
    func table() async throws {
        try RouteTable(try await SystemApp().routes).validate()
    }

    private func refresh(_ app: SystemApp, _ token: String?) async throws -> Answer {
        try await app.send(.post, "/auth/refresh", #"{"refresh_token": "\#(token ?? "")"}"#)
    }
}
