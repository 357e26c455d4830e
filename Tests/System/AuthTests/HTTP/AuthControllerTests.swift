import HTTPTypes
import Testing
import TrellisKernel
import TrellisWeb

@testable import TrellisAuth

@Suite struct AuthControllerTests {
    @Test("Sign-up returns 201 with tokens, user, tenant, and the location of the user")
    func signUp() async throws {
        let app = try await SystemApp()
        let response = try await app.send(
            .post, "/auth/signup",
            #"{"email": "Ada@Example.com", "password": "correct horse battery", "tenant_name": "Analytical Engines"}"#)
        #expect(response.status == 201)
        #expect(
            response.keys == ["access_token", "refresh_token", "token_type", "expires_in", "user", "tenant"])
        #expect(response["token_type"] == "Bearer")
        #expect(response["expires_in"] == "900")
        #expect(response["user.email"] == "ada@example.com")
        #expect(response["tenant.name"] == "Analytical Engines")
        #expect(response.headers[.location] == "/api/v1/users/me")
        let me = try await app.send(.get, "/users/me", token: response["access_token"])
        #expect(me["id"] == response["user.id"])
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

    @Test("All violations of a sign-up's schema are returned at once, and then those of the password")
    func violations() async throws {
        let app = try await SystemApp()
        let response = try await app.send(
            .post, "/auth/signup", #"{"email": "ada", "password": "short", "tenant_name": "", "role": "x"}"#)
        #expect(response.status == 422)
        let pointers = (0..<4).compactMap { response["errors.\($0).pointer"] }
        #expect(Set(pointers) == ["/email", "/tenant_name", "/role"])
        let corrected = try await app.send(
            .post, "/auth/signup", #"{"email": "ada@example.com", "password": "short", "tenant_name": "Acme"}"#)
        #expect(corrected["errors.0.pointer"] == "/password" && corrected["errors.1.pointer"] == nil)
    }

    @Test("Login returns 200 with tokens and user, without tenant")
    func logIn() async throws {
        let app = try await SystemApp()
        _ = try await app.signUp("ada")
        let response = try await app.logIn("ada")
        #expect(response.status == 200)
        #expect(response.keys == ["access_token", "refresh_token", "token_type", "expires_in", "user", "device_token"])
        #expect(try await app.send(.get, "/users/me", token: response["access_token"]).status == 200)
    }

    @Test("A wrong password and an unknown address return the same 401")
    func refusedLogin() async throws {
        let app = try await SystemApp()
        _ = try await app.signUp("ada")
        let wrong = try await app.logIn("ada", password: "wrong")
        let unknown = try await app.logIn("eve")
        for response in [wrong, unknown] {
            #expect(response.status == 401)
            #expect(response["code"] == "auth.invalid_credentials")
            #expect(response.headers[.wwwAuthenticate] == "Bearer")
        }
        #expect(wrong["detail"] == unknown["detail"])
    }

    @Test("A refresh token is valid once; its reuse ends the session and its access tokens")
    func refresh() async throws {
        let app = try await SystemApp()
        let first = try await app.signUp("ada")
        let second = try await refresh(app, first["refresh_token"])
        #expect(second.status == 200)
        #expect(second["user.id"] == first["user.id"])
        #expect(try await app.send(.get, "/users/me", token: second["access_token"]).status == 200)

        app.clock.advance(by: .seconds(30))
        let reused = try await refresh(app, first["refresh_token"])
        #expect(reused.status == 401)
        #expect(reused["code"] == "auth.refresh_reused")
        let newest = try await refresh(app, second["refresh_token"])
        #expect(newest.status == 401)
        #expect(newest["code"] == "auth.refresh_invalid")
        #expect(try await app.send(.get, "/users/me", token: second["access_token"]).status == 401)
        #expect(app.failures.all == [])
    }

    @Test("Logout with the refresh token ends the session at once; a second logout does nothing")
    func logoutByRefreshToken() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        let body = #"{"refresh_token": "\#(session["refresh_token"] ?? "")"}"#
        for _ in 0..<2 { #expect(try await app.send(.post, "/auth/logout", body).status == 204) }
        #expect(try await refresh(app, session["refresh_token"]).status == 401)
        #expect(try await app.send(.get, "/users/me", token: session["access_token"]).status == 401)
    }

    @Test("Logout with the access token ends its session; without a token it returns 401")
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

    @Test("An access token is rejected when it expires")
    func expiry() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        app.clock.advance(by: .seconds(899))
        #expect(try await app.send(.get, "/users/me", token: session["access_token"]).status == 200)
        app.clock.advance(by: .seconds(1))
        let response = try await app.send(.get, "/users/me", token: session["access_token"])
        #expect(response.status == 401)
        #expect(response["code"] == "auth.token_expired")
    }

    @Test("When the password queue is full, logins return 503 with Retry-After, and other requests succeed")
    func busy() async throws {
        let app = try await SystemApp {
            $0.passwordThreads = 1
            $0.passwordQueue = 2
            $0.passwordMemory = 16_384
        }
        let session = try await app.signUp("ada")
        let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
            for _ in 0..<20 { group.addTask { try await app.logIn("ada") } }
            for _ in 0..<5 {
                #expect(try await app.send(.get, "/users/me", token: session["access_token"]).status == 200)
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let refused = responses.filter { $0.status == 503 }
        #expect(!refused.isEmpty)
        #expect(refused.allSatisfy { $0["code"] == "auth.busy" && $0.headers[.retryAfter] != nil })
        #expect(responses.filter { $0.status == 200 }.count == responses.count - refused.count)
    }

    @Test("300 concurrent logins succeed, and other requests are served meanwhile")
    func manyLogins() async throws {
        let app = try await SystemApp {
            $0.passwordThreads = 1
            $0.passwordMemory = 2048
        }
        let session = try await app.signUp("ada")
        let (logins, others) = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<300 { group.addTask { try await app.logIn("ada").status } }
            // Each waits for a thread that serves requests; hashing must not block it.
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

    @Test("A password change returns a new session and ends the others")
    func changePassword() async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        let other = try await app.logIn("ada")
        let change = #"{"current_password": "correct horse battery", "new_password": "battery staple horse"}"#
        let response = try await app.send(.put, "/users/me/password", change, token: session["access_token"])
        #expect(response.status == 200)
        #expect(try await app.send(.get, "/users/me", token: response["access_token"]).status == 200)
        for ended in [session, other] {
            #expect(try await app.send(.get, "/users/me", token: ended["access_token"]).status == 401)
        }
        let again = try await app.send(.put, "/users/me/password", change, token: response["access_token"])
        #expect(again.status == 403)
        #expect(again["code"] == "auth.wrong_password")
        #expect(try await app.send(.put, "/users/me/password", change).status == 401)
        #expect(app.failures.all == [])
    }

    @Test("The routes have no conflicts in one table")
    func table() async throws {
        try RouteTable(try await SystemApp().routes).validate()
    }

    private func refresh(_ app: SystemApp, _ token: String?) async throws -> TestResponse {
        try await app.send(.post, "/auth/refresh", #"{"refresh_token": "\#(token ?? "")"}"#)
    }
}
