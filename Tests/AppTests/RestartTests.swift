import Foundation
import Synchronization
import Testing
import TrellisDatabase
import TrellisSchema
import TrellisTesting

@Suite("A restart of the database", .enabled(if: TestPostgres.current != nil))
struct RestartTests {
    /// The recorded responses of a server to its clients.
    private final class Recorder: Sendable {
        private struct State {
            var created: Set<String> = []
            var statuses: [Int: Int] = [:]
            var problems: Set<String> = []
            var pauses: Set<String?> = []
            var isOver = false
        }
        private let state = Mutex(State())

        var created: Set<String> { state.withLock { $0.created } }
        var statuses: [Int: Int] { state.withLock { $0.statuses } }
        var problems: Set<String> { state.withLock { $0.problems } }
        /// The values of `Retry-After` that came with 503.
        var pauses: Set<String?> { state.withLock { $0.pauses } }
        var isOver: Bool { state.withLock { $0.isOver } }

        func add(_ answer: ServerProcess.Answer) {
            state.withLock { state in
                state.statuses[answer.status, default: 0] += 1
                if answer.status == 201, let id = answer.json["id"]?.string { state.created.insert(id) }
                if answer.status == 503 {
                    state.pauses.insert(answer.retryAfter)
                    state.problems.insert(answer.json["code"]?.string ?? "no problem")
                }
            }
        }

        func end() { state.withLock { $0.isOver = true } }
    }

    @Test(
        "Requests in flight fail with 503, later ones succeed without a restart of the server, and no acknowledged write is lost",
        .timeLimit(.minutes(4)))
    func underLoad() async throws {
        try await DedicatedPostgres.with { postgres in
            try await setUp(postgres)
            let environment = [
                "APP_DATABASE__URL": postgres.url("shop", as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url("shop", as: TestPostgres.ownerRole),
                "APP_DATABASE__MAXIMUM_CONNECTIONS": "4",
            ]
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            defer { server.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")

            let recorder = Recorder()
            await withTaskGroup { group in
                for writer in 0..<6 {
                    group.addTask {
                        var number = 0
                        while !recorder.isOver {
                            number += 1
                            let name = JSONValue.string("Sample \(writer).\(number)")
                            let answer = try? await server.send(
                                "POST", "/api/v1/samples", ["name": name], token: token)
                            if let answer { recorder.add(answer) } else { recorder.add((0, .null, nil)) }
                        }
                    }
                }
                group.addTask {
                    await #expect(throws: Never.self) {
                        for _ in 0..<2 {
                            try await reach(recorder, more: 60)
                            try await postgres.restart()
                        }
                        try await reach(recorder, more: 60)
                    }
                    recorder.end()
                }
                await group.waitForAll()
            }
            #expect(Set(recorder.statuses.keys) == [201, 503], "\(recorder.statuses)")
            // A server that stops at once doesn't say whether it has committed.
            #expect(recorder.problems.subtracting(["database.commit_unknown"]) == ["database.disconnected"])
            #expect(recorder.pauses.subtracting([nil]) == ["1"])
            #expect(recorder.pauses.contains(nil) == recorder.problems.contains("database.commit_unknown"))
            #expect(recorder.created.subtracting(try await samples(server, token)).isEmpty)
            // The server's connections, and its listeners for jobs, for events and for changed values.
            #expect(try await sessions(postgres) <= 7)
        }
    }

    /// Creates the database, and migrates it as its owner.
    private func setUp(_ postgres: DedicatedPostgres) async throws {
        let maker = try Database.open(postgres.url("postgres", as: TestPostgres.ownerRole))
        try await maker.run(script: "CREATE DATABASE shop")
        // Unlike the default of tests: acknowledged writes must be with the operating system before a crash.
        try await maker.run(script: "ALTER DATABASE shop SET synchronous_commit = on")
        try maker.close()
        let migration = try await ServerProcess.run(
            ["migrate", "up"], of: .sample,
            environment: [
                "APP_DATABASE__URL": postgres.url("shop", as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url("shop", as: TestPostgres.ownerRole),
            ])
        try #require(migration.code == 0, "\(migration)")
    }

    /// Waits until this many more samples were acknowledged.
    private func reach(_ recorder: Recorder, more number: Int) async throws {
        let (before, end) = (recorder.created.count, ContinuousClock.now + .seconds(60))
        while recorder.created.count < before + number {
            try #require(ContinuousClock.now < end, "\(recorder.statuses)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func samples(_ server: ServerProcess, _ token: String) async throws -> Set<String> {
        var found: Set<String> = []
        var cursor = ""
        repeat {
            let page = try await server.send("GET", "/api/v1/samples?limit=200\(cursor)", token: token)
                .json
            found.formUnion((page["items"]?.array ?? []).compactMap { $0["id"]?.string })
            cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        return found
    }

    /// Returns the number of the server's sessions, read as its own role.
    private func sessions(_ postgres: DedicatedPostgres) async throws -> Int {
        let database = try Database.open(postgres.url("postgres", as: TestPostgres.applicationRole))
        defer { try? database.close() }
        return try await database.system().read { tx in
            try tx.rows(
                "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = 'shop' AND usename = current_user"
            )
            .first?.decode(Int.self, "n") ?? -1
        }
    }
}
