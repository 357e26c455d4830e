import Dispatch
import Foundation
import Testing
import TrellisDatabase
import TrellisSchema
import TrellisTesting

/// A server and a worker whose process of the database is stopped in the middle of a statement.
@Suite("A stopped process of the database", .enabled(if: TestPostgres.current != nil))
struct StoppedBackendTests {
    private static let grace = Duration.seconds(15)

    @Test(
        "Other requests go on, the request ends at its limit, and SIGTERM ends server and worker within jobs.shutdown_grace",
        .timeLimit(.minutes(4)))
    func stopped() async throws {
        let postgres = try #require(TestPostgres.current)
        try await postgres.withDatabase { name in
            let environment = [
                "APP_DATABASE__URL": postgres.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
                "APP_DATABASE__LOCK_TIMEOUT": "2m", "APP_DATABASE__STATEMENT_TIMEOUT": "4s",
                "APP_JOBS__SHUTDOWN_GRACE": "15s", "APP_JOBS__RUN_IN_SERVER": "false",
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment).code == 0)
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            let worker = try await ServerProcess.startWorker(.sample, environment: environment)
            do {
                let ends = try await stopping(server, worker, postgres, name)
                #expect(ends.count == 2 && ends.allSatisfy { $0 < Self.grace }, "\(ends)")
            } catch {
                server.kill()
                worker.kill()
                throw error
            }
        }
    }

    /// Returns how long the server and the worker took to end.
    private func stopping(
        _ server: ServerProcess, _ worker: ServerProcess, _ postgres: TestPostgres, _ name: String
    ) async throws -> [Duration] {
        let session = try await server.send(
            "POST", "/api/v1/auth/signup",
            ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
        let token = try #require(session.json["access_token"]?.string, "\(session)")
        let owner = try Database.open(postgres.url(name, as: TestPostgres.ownerRole))
        defer { try? owner.close() }
        let watcher = try Database.open(postgres.url(name, as: TestPostgres.applicationRole))
        defer { try? watcher.close() }
        let lock = DispatchSemaphore(value: 0)
        let holder = Task {
            try await owner.system().write { tx in
                try tx.execute("LOCK TABLE sample IN ACCESS EXCLUSIVE MODE")
                _ = lock.wait(timeout: .now() + .seconds(60))
            }
        }
        defer { lock.signal() }
        try await eventually { try await isLocked(watcher) }

        // The request writes samples, and the job reads them: both wait for the table.
        let accepted = try await server.send("POST", "/api/v1/samples/export", token: token)
        #expect(accepted.status == 202, "\(accepted)")
        let request = Task { try await server.send("POST", "/api/v1/samples", ["name": "Apollo"], token: token) }
        try await eventually { try await waiting(watcher).count == 2 }
        let stopped = try await waiting(watcher)
        for process in stopped { try #require(kill(process, SIGSTOP) == 0) }
        defer { for process in stopped { kill(process, SIGCONT) } }
        lock.signal()
        _ = try await holder.value

        let start = ContinuousClock.now
        for _ in 0..<5 {
            #expect(try await server.send("GET", "/api/v1/samples", token: token).status == 200)
        }
        async let ends = withTaskGroup(of: Duration.self) { group in
            for process in [server, worker] {
                group.addTask {
                    let start = ContinuousClock.now
                    _ = try? await ServerProcess.offTheTaskThreads { process.terminate() }
                    return ContinuousClock.now - start
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let answer = try await request.value
        #expect(answer.status == 503 && answer.json["code"]?.string == "database.timeout", "\(answer)")
        #expect(ContinuousClock.now - start < .seconds(12))
        return await ends
    }

    /// Returns the processes of the product's sessions that wait for a lock.
    private func waiting(_ watcher: Database) async throws -> [pid_t] {
        try await watcher.system().read { tx in
            try tx.rows(
                """
                SELECT CAST(pid AS bigint) AS pid FROM pg_stat_activity
                WHERE datname = current_database() AND usename = current_user AND wait_event_type = 'Lock'
                """
            ).map { pid_t(try $0.decode(Int.self, "pid")) }
        }
    }

    private func isLocked(_ watcher: Database) async throws -> Bool {
        try await watcher.system().read { tx in
            try tx.rows(
                """
                SELECT count(*) AS n FROM pg_locks
                WHERE mode = 'AccessExclusiveLock' AND granted AND relation = CAST('sample' AS regclass)
                """
            ).first?.decode(Int.self, "n") == 1
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
