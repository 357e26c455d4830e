import PostgresProxy
import Synchronization
import Testing
import TrellisSchema
import TrellisTesting

/// Requests whose connection to the database is lost during their COMMIT.
@Suite("A lost commit", .enabled(if: TestPostgres.current != nil))
struct LostCommitTests {
    /// The connections that have inserted a row, and whose COMMIT has no result.
    private final class Loss: Sendable {
        private let writers = Mutex<Set<Int>>([])

        func action(_ message: ProxyMessage) -> ProxyAction {
            writers.withLock { writers in
                guard message.direction == .toClient else { return .pass }
                if message.contains("INSERT 0 1") { writers.insert(message.connection) }
                return writers.contains(message.connection) && message.contains("COMMIT\u{0}") ? .cut(after: 0) : .pass
            }
        }
    }

    @Test("A client learns by its own code that the change may be stored, and isn't asked to repeat it")
    func unknown() async throws {
        let postgres = try #require(TestPostgres.current)
        let port = try #require(postgres.address.split(separator: ":").last.flatMap { Int($0) })
        let proxy = try PostgresProxy(to: port)
        defer { proxy.close() }
        try await postgres.withDatabase { name in
            let environment = [
                "APP_DATABASE__URL":
                    "postgres://\(TestPostgres.applicationRole):trellis@127.0.0.1:\(proxy.port)/\(name)",
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
                "APP_JOBS__RUN_IN_SERVER": "false",
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment).code == 0)
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            defer { server.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")

            let loss = Loss()
            proxy.setRule(loss.action)
            let answer = try await server.send("POST", "/api/v1/samples", ["name": "Apollo"], token: token)
            proxy.setRule { _ in .pass }
            #expect(answer.status == 503 && answer.json["code"]?.string == "database.commit_unknown", "\(answer)")
            #expect(answer.retryAfter == nil)
            // It is stored: a client that repeated the request would get a conflict, or a second row.
            let list = try await server.send("GET", "/api/v1/samples", token: token)
            #expect(list.json["items"]?.array?.compactMap { $0["name"]?.string } == ["Apollo"])
        }
    }

    @Test("With an idempotency key, a retry finds what a lost commit has stored, and stores nothing twice")
    func retried() async throws {
        let postgres = try #require(TestPostgres.current)
        let port = try #require(postgres.address.split(separator: ":").last.flatMap { Int($0) })
        let proxy = try PostgresProxy(to: port)
        defer { proxy.close() }
        try await postgres.withDatabase { name in
            let environment = [
                "APP_DATABASE__URL":
                    "postgres://\(TestPostgres.applicationRole):trellis@127.0.0.1:\(proxy.port)/\(name)",
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
                "APP_JOBS__RUN_IN_SERVER": "false",
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment).code == 0)
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            defer { server.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")

            let loss = Loss()
            proxy.setRule(loss.action)
            let first = try await server.send(
                "POST", "/api/v1/sample-notes", ["text": "Milk"], token: token, key: "8e03978e")
            proxy.setRule { _ in .pass }
            let second = try await server.send(
                "POST", "/api/v1/sample-notes", ["text": "Milk"], token: token, key: "8e03978e")
            // The server looks for the stored response itself, if it gets a connection.
            #expect(first.status == 201 || first.json["code"]?.string == "database.commit_unknown", "\(first)")
            #expect(second.status == 201)
            let notes = try await server.send("GET", "/api/v1/sample-notes", token: token).json["items"]?.array ?? []
            #expect(notes.map { $0["id"] } == [second.json["id"]])
        }
    }
}
