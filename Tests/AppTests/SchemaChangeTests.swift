import Foundation
import Synchronization
import Testing
import TrellisDatabase
import TrellisSchema
import TrellisTesting

/// Changes of the types of columns while a server and a worker run.
@Suite("A change of the schema under load", .enabled(if: TestPostgres.current != nil))
struct SchemaChangeTests {
    private static let paths = [
        "/api/v1/samples", "/api/v1/samples/{sample}", "/api/v1/samples/{sample}/activity", "/api/v1/audit",
        "/api/v1/tenants/current/members", "/api/v1/webhooks", "/api/v1/core/jobs/{job}", "/api/v1/auth/sessions",
        "/api/v1/users/me", "/api/v1/api-keys", "/api/v1/tenants/current",
    ]

    /// What the clients have got, and what they ask for.
    private final class Clients: Sendable {
        private struct State {
            var failures: [String: Int] = [:]
            var count = 0
            var refreshToken = ""
            var isOver = false
        }
        private let state = Mutex(State())
        let server: ServerProcess
        let token: String
        let sample: String
        let job: String

        init(_ server: ServerProcess, _ session: JSONValue) async throws {
            self.server = server
            token = try #require(session["access_token"]?.string)
            let created = try await server.send("POST", "/api/v1/samples", ["name": "Apollo"], token: token)
            sample = try #require(created.json["id"]?.string, "\(created)")
            let export = try await server.send("POST", "/api/v1/samples/export", token: token)
            job = try #require(export.json["job_id"]?.string ?? export.json["id"]?.string, "\(export)")
            let refreshToken = try #require(session["refresh_token"]?.string)
            state.withLock { $0.refreshToken = refreshToken }
        }

        var failures: [String: Int] { state.withLock { $0.failures } }
        var count: Int { state.withLock { $0.count } }
        var isOver: Bool { state.withLock { $0.isOver } }

        func end() { state.withLock { $0.isOver = true } }

        private func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async -> JSONValue {
            let path = path.replacing("{sample}", with: sample).replacing("{job}", with: job)
            guard let answer = try? await server.send(method, path, body, token: token) else {
                state.withLock { $0.failures["no response to \(path)", default: 0] += 1 }
                return .null
            }
            state.withLock { state in
                state.count += 1
                guard answer.status >= 400 else { return }
                state.failures["\(answer.status) \(answer.json["code"]?.string ?? "")", default: 0] += 1
            }
            return answer.json
        }

        func read() async {
            while !isOver { for path in SchemaChangeTests.paths { _ = await send("GET", path) } }
        }

        func write(_ writer: Int) async {
            var number = 0
            while !isOver {
                number += 1
                let created = await send("POST", "/api/v1/samples", ["name": .string("Sample \(writer).\(number)")])
                guard let id = created["id"]?.string else { continue }
                _ = await send("PUT", "/api/v1/samples/\(id)/archive")
            }
        }

        func refresh() async {
            while !isOver {
                let body: JSONValue = ["refresh_token": .string(state.withLock { $0.refreshToken })]
                let tokens = await send("POST", "/api/v1/auth/refresh", body)
                if let next = tokens["refresh_token"]?.string { state.withLock { $0.refreshToken = next } }
            }
        }
    }

    @Test(
        "While the type of each text column changes, with messages in German, no request fails with 500 and no job fails",
        .timeLimit(.minutes(6)))
    func everyColumn() async throws {
        try await DedicatedPostgres.with(language: "de") { postgres in
            try await prepare(postgres)
            let environment = [
                "APP_DATABASE__URL": postgres.url("shop", as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url("shop", as: TestPostgres.ownerRole),
                "APP_DATABASE__MAXIMUM_CONNECTIONS": "4", "APP_JOBS__RUN_IN_SERVER": "false",
                "APP_ACCESS__CACHE_SECONDS": "0",
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment).code == 0)
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            defer { server.terminate() }
            let worker = try await ServerProcess.startWorker(.sample, environment: environment)
            defer { worker.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let clients = try await Clients(server, session.json)
            let changed = try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 { group.addTask { await clients.read() } }
                for writer in 0..<2 { group.addTask { await clients.write(writer) } }
                group.addTask { await clients.refresh() }
                let changed: Result<Int, any Error>
                do {
                    changed = .success(try await changeColumns(postgres, clients))
                } catch {
                    changed = .failure(error)
                }
                clients.end()
                try await group.waitForAll()
                return try changed.get()
            }
            #expect(changed > 60)
            // Only a writing transaction that was under way may be told, or that a change held up for long; both can be
            // repeated.
            let failures = clients.failures
            let repeatable: Set = ["503 database.schema_changed", "503 database.timeout"]
            #expect(Set(failures.keys).subtracting(repeatable) == [], "\(failures)")
            #expect(failures.values.reduce(0, +) < changed, "\(failures)")
            try await expectNoFailedJob(postgres)
        }
    }

    /// Creates the database, and lets the server send its messages in its language.
    private func prepare(_ postgres: DedicatedPostgres) async throws {
        let maker = try Database.open(postgres.url("postgres", as: TestPostgres.ownerRole))
        try await maker.run(script: "CREATE DATABASE shop")
        try maker.close()
        let admin = try Database.open(postgres.url("postgres", as: "trellis_super"))
        try await admin.run(script: "ALTER SYSTEM SET lc_messages = 'C.UTF-8'")
        try await admin.run(script: "SELECT pg_reload_conf()")
        // The server reads its configuration a moment later.
        let end = ContinuousClock.now + .seconds(20)
        while try await !isTranslated(admin) {
            // Without them, as in a slim image, the rest of the test still counts.
            guard try await hasTranslations(admin) else { break }
            try #require(ContinuousClock.now < end, "The server's messages aren't in German.")
            try await Task.sleep(for: .milliseconds(20))
        }
        try admin.close()
    }

    private func isTranslated(_ admin: Database) async throws -> Bool {
        do {
            try await admin.run(script: "SELECT missing")
        } catch DatabaseError.statement(let message) {
            return message.contains("existiert nicht")
        }
        return false
    }

    /// Whether the machine has PostgreSQL's messages in German.
    private func hasTranslations(_ admin: Database) async throws -> Bool {
        let rows = try await admin.system().rows(
            "SELECT CAST(setting AS text) AS folder FROM pg_config WHERE name = 'LOCALEDIR'")
        let folder = try #require(rows.first).decode(String.self, "folder")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/de/LC_MESSAGES")) ?? []
        return files.contains { $0.hasPrefix("postgres-") }
    }

    /// Changes the type of each text column, table by table, under load; returns the number of changed columns.
    private func changeColumns(_ postgres: DedicatedPostgres, _ clients: Clients) async throws -> Int {
        let owner = try Database.open(postgres.url("shop", as: TestPostgres.ownerRole))
        defer { try? owner.close() }
        let columns = try await owner.system().read { tx in
            try tx.rows(
                """
                SELECT CAST(table_name AS text) AS t, CAST(column_name AS text) AS c FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type = 'text' AND is_generated = 'NEVER' ORDER BY 1, 2
                """
            ).map { (table: try $0.decode(String.self, "t"), column: try $0.decode(String.self, "c")) }
        }
        var changed = 0
        for (table, columns) in Dictionary(grouping: columns, by: \.table).sorted(by: { $0.key < $1.key }) {
            for (_, column) in columns {
                do {
                    try await owner.run(
                        script: "ALTER TABLE \"\(table)\" ALTER \"\(column)\" TYPE varchar COLLATE \"C\"")
                    changed += 1
                } catch DatabaseError.statement {
                    // A column that a generated column, a trigger or a policy uses.
                } catch DatabaseError.busy {
                    // The table was always in use.
                }
            }
            let (before, end) = (clients.count, ContinuousClock.now + .seconds(30))
            while clients.count < before + 40 {
                try #require(ContinuousClock.now < end, "\(clients.failures)")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        return changed
    }

    /// Waits until every job has ended, and expects that none has failed for good.
    private func expectNoFailedJob(_ postgres: DedicatedPostgres) async throws {
        let admin = try Database.open(postgres.url("shop", as: "trellis_super"))
        defer { try? admin.close() }
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let states = try await admin.system().read { tx in
                try tx.rows("SELECT CAST(state AS text) AS state, count(*) AS n FROM job GROUP BY 1").map {
                    (try $0.decode(String.self, "state"), try $0.decode(Int.self, "n"))
                }
            }
            let counts = Dictionary(uniqueKeysWithValues: states)
            #expect((counts["discarded"] ?? 0) == 0 && (counts["failed"] ?? 0) == 0, "\(counts)")
            if Set(counts.keys).isSubset(of: ["completed", "discarded", "scheduled", "cancelled"]) { return }
            try #require(ContinuousClock.now < end, "\(counts)")
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
