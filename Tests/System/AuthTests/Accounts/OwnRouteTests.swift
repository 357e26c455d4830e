import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

/// A product whose own sign-up and login routes use ``Accounts``.
@Suite struct OwnRouteTests {
    @Test("A user without a tenant signs up, and the token is valid at once")
    func signUp() async throws {
        try await withReaders { app in
            let response = try await app.signUpReader("Ada@Example.com")
            #expect(response.status == 201)
            #expect(response.json["email"] == "ada@example.com" && response.json["name"] == "Ada")
            let token = try #require(response.json["token"]?.string)
            #expect(try await app.changeReader(token, ["name": "Ada L."]).json["name"] == "Ada L.")
            let tenants = try await app.send(.get, "/api/v1/tenants", headers: [.authorization: "Token \(token)"])
            #expect(tenants.json["items"]?.array?.isEmpty == true)
        }
    }

    @Test("A wrong password and an unknown address get the same problem")
    func wrongPassword() async throws {
        try await withReaders { app in
            _ = try await app.signUpReader("ada@example.com")
            #expect(try await app.logInReader("ada@example.com").status == 200)
            let wrong = [("ada@example.com", "x"), ("eve@example.com", "correct horse battery"), ("", "")]
            for (email, password) in wrong {
                let response = try await app.logInReader(email, password)
                #expect(response.status == 401 && response.problem == "auth.invalid_credentials")
            }
            let long = String(repeating: "a", count: 100_000)
            #expect(try await app.logInReader("ada@example.com", long).problem == "auth.invalid_credentials")
        }
    }

    @Test("Values that System's own sign-up refuses are refused with the same pointers, and store nothing")
    func invalid() async throws {
        try await withReaders { app in
            let response = try await app.send(
                .post, "/api/readers", body: ["email": "ada", "password": "short", "name": ""])
            #expect(response.status == 422)
            #expect(response.pointers == ["/email", "/password", "/display_name"])
        }
    }

    @Test("Of sign-ups at once with one address, exactly one succeeds; the others learn that it is taken")
    func taken() async throws {
        try await withReaders { app in
            let responses = try await withThrowingTaskGroup(of: TrellisTesting.TestResponse.self) { group in
                for _ in 0..<8 { group.addTask { try await app.signUpReader("ada@example.com") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(responses.filter { $0.status == 201 }.count == 1)
            #expect(responses.filter { $0.problem == "user.email_taken" }.count == 7)
        }
    }

    @Test("Of changes at once to one address, exactly one succeeds")
    func takenByChange() async throws {
        try await withReaders { app in
            let tokens = try await ["a", "b", "c", "d"].asyncMap { name in
                try #require(try await app.signUpReader("\(name)@example.com").json["token"]?.string)
            }
            let responses = try await withThrowingTaskGroup(of: TrellisTesting.TestResponse.self) { group in
                for token in tokens {
                    group.addTask { try await app.changeReader(token, ["email": "Ada@example.com"]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(responses.filter { $0.status == 200 }.count == 1)
            #expect(responses.filter { $0.problem == "user.email_taken" }.count == 3)
            #expect(try await app.logInReader("ada@example.com").status == 200)
        }
    }

    @Test("A new password ends all sessions and begins one; a new name ends none")
    func change() async throws {
        try await withReaders { app in
            let first = try #require(try await app.signUpReader("ada@example.com").json["token"]?.string)
            let second = try #require(try await app.logInReader("ada@example.com").json["token"]?.string)
            #expect(try await app.changeReader(first, ["name": "Ada L."]).json["token"]?.string == nil)
            let changed = try await app.changeReader(first, ["password": "battery staple horse"])
            let third = try #require(changed.json["token"]?.string)
            for ended in [first, second] {
                #expect(try await app.changeReader(ended, ["name": "Eve"]).problem == "auth.unauthenticated")
            }
            #expect(try await app.changeReader(third, ["name": "Ada"]).status == 200)
            #expect(try await app.logInReader("ada@example.com").status == 401)
            #expect(try await app.logInReader("ada@example.com", "battery staple horse").status == 200)
        }
    }

    @Test("Sessions that have ended are refused from the next request on")
    func logOut() async throws {
        try await withReaders { app in
            let token = try #require(try await app.signUpReader("ada@example.com").json["token"]?.string)
            let headers: HTTPFields = [.authorization: "Token \(token)"]
            #expect(try await app.send(.delete, "/api/reader/sessions", headers: headers).status == 204)
            #expect(try await app.send(.delete, "/api/reader/sessions", headers: headers).status == 401)
        }
    }

    @Test("When the password queue is full, the product's logins get 503, as System's do")
    func busy() async throws {
        let slow = ["auth.password_threads": "1", "auth.password_queue": "2", "auth.password_memory": "16384"]
        try await withReaders(slow) { app in
            _ = try await app.signUpReader("ada@example.com")
            let responses = try await withThrowingTaskGroup(of: TrellisTesting.TestResponse.self) { group in
                for _ in 0..<20 { group.addTask { try await app.logInReader("ada@example.com") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let refused = responses.filter { $0.status == 503 }
            #expect(!refused.isEmpty)
            #expect(refused.allSatisfy { $0.problem == "auth.busy" && $0.headers[.retryAfter] != nil })
            #expect(responses.filter { $0.status == 200 }.count == responses.count - refused.count)
        }
    }

    @Test("A token of a month is valid until its session ends, if the settings allow it")
    func longToken() async throws {
        let long = ["auth.access_token_lifetime": "30d", "auth.refresh_token_lifetime": "31d"]
        try await withReaders(long) { app in
            let token = try #require(try await app.signUpReader("ada@example.com").json["token"]?.string)
            app.clock.advance(by: .seconds(29 * 86_400))
            // Another login deletes the user's expired sessions: this one isn't.
            #expect(try await app.logInReader("ada@example.com").status == 200)
            #expect(try await app.changeReader(token, ["name": "Ada L."]).status == 200)
            app.clock.advance(by: .seconds(86_400))
            #expect(try await app.changeReader(token, ["name": "Ada"]).problem == "auth.token_expired")
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
