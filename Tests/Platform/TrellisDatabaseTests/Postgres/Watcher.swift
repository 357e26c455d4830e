import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// A second look at a test's database on PostgreSQL, which sees the sessions of the first and can end them.
struct Watcher: Sendable {
    /// What the server says about a session of the database under test.
    struct Session: Hashable {
        let processID: Int
        let statement: String
        let isActive: Bool
    }
    /// As the role that the database under test has.
    let database: Database
    let name: String
    let server: TestPostgres

    /// Runs `body` with a migrated database, which has one connection by now, and a watcher over it.
    static func with(
        _ settings: DatabaseSettings, _ body: (TestDatabase, Watcher) async throws -> Void
    ) async throws {
        let server = try #require(TestPostgres.current)
        try await TestDatabase.with(.postgres, settings: settings) { test in
            let rows = try await test.system.read { try $0.rows("SELECT current_database()::text AS name") }
            let name = try #require(rows.first).decode(String.self, "name")
            let database = try Database.open(
                server.url(name, as: TestPostgres.application),
                settings: DatabaseSettings(postgres: PostgresOptions(maximumConnections: 1)))
            try await body(test, Watcher(database: database, name: name, server: server))
            try database.close()
        }
    }

    /// Settings with a pool of this size whose connections aren't asked whether they stand.
    static func pool(of size: Int, checkAfter: Duration? = nil) -> DatabaseSettings {
        DatabaseSettings(postgres: PostgresOptions(maximumConnections: size, checkAfter: checkAfter))
    }

    /// The sessions of the database under test.
    func sessions() async throws -> [Session] {
        try await database.system().read { tx in
            try tx.rows(
                """
                SELECT pid::bigint AS pid, query::text AS query, state = 'active' AS active FROM pg_stat_activity
                WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() ORDER BY pid
                """
            ).map { row in
                Session(
                    processID: try row.decode(Int.self, "pid"), statement: try row.decode(String.self, "query"),
                    isActive: try row.decode(Bool?.self, "active") ?? false)
            }
        }
    }

    /// Waits until a session runs a statement with this in it.
    func waitForStatement(_ part: String, count: Int = 1) async throws {
        try await eventually("\(count) sessions run \(part)") {
            try await sessions().count { $0.isActive && $0.statement.contains(part) } == count
        }
    }

    /// Ends every session of the database under test; they are gone when this returns.
    func kill() async throws {
        for session in try await sessions() {
            _ = try await database.system().read { tx in
                try tx.rows("SELECT pg_terminate_backend(CAST(\(session.processID) AS int), 10000) AS done")
            }
        }
    }

    /// The same from within a transaction's body.
    func killFromWithin() throws {
        try Blocking.run { try await kill() }.get()
    }

    /// Runs a script as the role that owns the tables.
    func asOwner(_ script: String) async throws {
        let owner = try Database.open(server.url(name, as: TestPostgres.owner))
        defer { try? owner.close() }
        try await owner.run(script: script)
    }
}

extension UnfilteredSQL {
    /// What tells this connection from others.
    func processID() throws -> Int {
        try rows("SELECT pg_backend_pid()::bigint AS pid").first?.decode(Int.self, "pid") ?? 0
    }
}

/// A statement that takes a minute unless something stops it.
let slow: SQL = "SELECT 1::bigint AS one FROM pg_sleep(60)"
