import Dispatch
import Synchronization
import Testing
import TrellisDatabase
import TrellisSchema
import TrellisTesting

/// Cancellation of the statement of a request that takes too long, with and without a waiting client.
@Suite("A statement that a request waits for", .enabled(if: TestPostgres.current != nil))
struct ClientDisconnectTests {
    @Test(
        "It is cancelled with its request: at the request timeout, with 503, and soon after the client disconnects",
        .timeLimit(.minutes(3)), arguments: [false, true])
    func stopped(_ clientGoes: Bool) async throws {
        let postgres = try #require(TestPostgres.current)
        try await postgres.withDatabase { name in
            let environment = [
                "APP_DATABASE__URL": postgres.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
                // So that only the request timeout or the client can stop it.
                "APP_DATABASE__LOCK_TIMEOUT": "2m", "APP_DATABASE__STATEMENT_TIMEOUT": "2m",
                "APP_WEB__REQUEST_TIMEOUT": clientGoes ? "2m" : "2s", "APP_DATABASE__MAXIMUM_CONNECTIONS": "1",
                "APP_JOBS__RUN_IN_SERVER": "false",
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment).code == 0)
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            defer { server.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")

            let database = try Database.open(postgres.url(name, as: TestPostgres.ownerRole))
            // One connection, which doesn't count itself among the server's.
            let watcher = try Database.open(
                postgres.url(name, as: TestPostgres.applicationRole),
                options: DatabaseOptions(postgres: PostgresOptions(maximumConnections: 1)))
            let lock = TableLock()
            let holder = Task {
                try await database.system().write { tx in
                    try tx.execute("LOCK TABLE sample IN ACCESS EXCLUSIVE MODE")
                    lock.hold()
                }
            }
            defer { lock.release() }
            try await eventually { lock.isHeld }
            let asked = ContinuousClock.now
            let request = Task {
                try await server.send("POST", "/api/v1/samples", ["name": "Apollo"], token: token)
            }
            try await eventually { try await sessions(watcher, waiting) == 1 }
            if clientGoes {
                request.cancel()
                _ = await request.result
            } else {
                let answer = try await request.value
                #expect(answer.status == 503 && answer.json["code"]?.string == "server.overdue")
                // What was cancelled may have been written before.
                #expect(answer.retryAfter == nil)
            }
            // The table is still locked: only a cancellation ends the statement.
            try await eventually { try await sessions(watcher, waiting) == 0 }
            if clientGoes { #expect(ContinuousClock.now - asked < .seconds(20)) }
            lock.release()
            _ = try await holder.value
            // The server's only connection is free again, and nothing was written.
            let list = try await server.send("GET", "/api/v1/samples", token: token)
            #expect(list.status == 200 && list.json["items"]?.array?.isEmpty == true)
            // Besides the one that listens.
            #expect(try await sessions(watcher, "query NOT LIKE 'LISTEN%'") == 1)
            try database.close()
            try watcher.close()
        }
    }

    private let waiting: SQL = "wait_event_type = 'Lock'"

    /// Returns the number of the server's sessions that meet the condition.
    private func sessions(_ watcher: Database, _ condition: SQL) async throws -> Int {
        try await watcher.system().read { tx in
            try tx.rows(
                """
                SELECT count(*) AS n FROM pg_stat_activity
                WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
                    AND \(condition)
                """
            ).first?.decode(Int.self, "n") ?? -1
        }
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

/// A lock that keeps a transaction open, on its own thread, until the test releases it.
private final class TableLock: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let held = Mutex(false)

    var isHeld: Bool { held.withLock { $0 } }

    func hold() {
        held.withLock { $0 = true }
        _ = semaphore.wait(timeout: .now() + .seconds(60))
    }

    func release() { semaphore.signal() }
}
