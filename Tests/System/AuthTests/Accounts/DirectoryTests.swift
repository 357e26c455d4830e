import HTTPTypes
import Logging
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

@Suite struct DirectoryTests {
    private let password = CompanyDirectory.password

    @Test("A user whom only the directory knows is created at the first login, and found at the next")
    func firstLogIn() async throws {
        try await withReaders { app in
            let first = try await app.logInReader("Carol@company.example", password)
            #expect(first.status == 200 && first.json["name"] == "Carol")
            let token = try #require(first.json["token"]?.string)
            #expect(try await app.changeReader(token, ["name": "Caroline"]).status == 200)
            #expect(try await app.logInReader("carol@company.example", password).json["name"] == "Caroline")
            #expect(try await users(app) == ["carol@company.example"])
            #expect(try await app.logInReader("carol@company.example", "x").problem == "auth.invalid_credentials")
        }
    }

    @Test("First logins at once create one user, and all succeed")
    func race() async throws {
        try await withReaders { app in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await app.logInReader("carol@company.example", password).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 8))
            #expect(try await users(app) == ["carol@company.example"])
        }
    }

    @Test("A user whom the directory doesn't admit gets the error of a wrong password, and isn't created")
    func refused() async throws {
        try await withReaders { app in
            let response = try await app.logInReader("guest@company.example", password)
            #expect(response.status == 401 && response.problem == "auth.invalid_credentials")
            #expect(try await users(app) == [])
        }
    }

    @Test("Others log in with the password of the database")
    func fallback() async throws {
        try await withReaders { app in
            let signUp = try await app.signUpReader("ada@example.com")
            #expect(signUp.status == 201)
            #expect(try await app.logInReader("ada@example.com").status == 200)
            #expect(try await app.logInReader("ada@example.com", "x").status == 401)
        }
    }

    @Test("When the directory fails, every login route gets 503 with Retry-After, and documents it")
    func broken() async throws {
        try await withReaders { app in
            let email = "broken@company.example"
            let own = try await app.logInReader(email)
            let system = try await app.send(
                .post, "/api/v1/auth/login", body: ["email": .string(email), "password": "x"])
            for response in [own, system] {
                #expect(response.status == 503 && response.problem == "auth.directory_unavailable")
                #expect(response.headers[.retryAfter] != nil)
            }
            let page = try await app.send(
                .post, "/admin/sign-in", bytes: Array("email=broken%40company.example&password=x".utf8),
                headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(page.status == 503)
        }
    }

    @Test("A login waits for a silent directory no longer than its limit, even if it ignores cancellation")
    func silent() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let gate = Task { for await _ in stream {} }
        let fixture = try await AuthFixture(directory: SilentDirectory(gate: gate))
        await #expect(throws: AuthError.directoryUnavailable) { try await fixture.logIn("ada@example.com") }
        #expect(fixture.log.messages(at: .warning) == ["The directory of users didn't respond in time"])
        continuation.finish()
        await gate.value
    }

    @Test("A directory is never asked with an empty password, which some would admit")
    func emptyPassword() async throws {
        let fixture = try await AuthFixture(directory: AdmittingDirectory())
        await #expect(throws: AuthError.invalidCredentials) { try await fixture.logIn("ada@example.com", password: "") }
        _ = try await fixture.logIn("ada@example.com", password: "x")
    }

    @Test("A directory without a limit that fails makes the login fail with 503, and is logged")
    func brokenWithoutLimit() async throws {
        let fixture = try await AuthFixture(directory: FailingDirectory())
        await #expect(throws: AuthError.directoryUnavailable) { try await fixture.logIn("ada@example.com") }
        #expect(fixture.log.messages(at: .warning) == ["The directory of users failed"])
    }

    @Test("A login whose client has gone doesn't wait for the directory")
    func cancelled() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let gate = Task { for await _ in stream {} }
        let fixture = try await AuthFixture(directory: SilentDirectory(gate: gate))
        let login = Task { try await fixture.logIn("ada@example.com") }
        login.cancel()
        await #expect(throws: (any Error).self) { try await login.value }
        continuation.finish()
        await gate.value
    }

    @Test("An address that sign-up would refuse isn't one of a directory's user")
    func invalidAddress() {
        #expect(throws: (any Error).self) { try DirectoryUser(email: "carol", firstLogIn: .createUser) }
    }

    private func users(_ app: TestApp) async throws -> [String] {
        try await app.application.platform.database.system().read { tx in
            try tx.fetch(UserRecord.all.order { $0.email.ascending }).map(\.email)
        }
    }
}
