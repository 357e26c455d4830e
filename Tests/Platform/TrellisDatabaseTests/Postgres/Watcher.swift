import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// A second connection to a test's database on PostgreSQL, which lists the sessions under test and can end them.
struct Watcher: Sendable {
    /// A session of the database under test, as the server reports it.
    struct Session: Hashable {
        let processID: Int
        let statement: String
        let isActive: Bool
    }
    /// A connection with the role of the database under test.
    let database: Database
    let name: String
    let server: TestPostgres

    /// Runs `body` with a migrated database, which has one open connection, and a watcher of it.
    static func with(
        _ options: DatabaseOptions, _ body: (TestDatabase, Watcher) async throws -> Void
    ) async throws {
        let server = try #require(TestPostgres.current)
        try await TestDatabase.with(.postgres, options: options) { test in
            let rows = try await test.system.read { try $0.rows("SELECT current_database()::text AS name") }
            let name = try #require(rows.first).decode(String.self, "name")
            let database = try Database.open(
                server.url(name, as: TestPostgres.applicationRole),
                options: DatabaseOptions(postgres: PostgresOptions(maximumConnections: 1)))
            try await body(test, Watcher(database: database, name: name, server: server))
            try database.close()
        }
    }

    /// Options with a pool of this size whose connections aren't checked before use.
    static func pool(of size: Int, validationInterval: Duration? = nil) -> DatabaseOptions {
        DatabaseOptions(postgres: PostgresOptions(maximumConnections: size, validationInterval: validationInterval))
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

    /// Waits until exactly `count` sessions run a statement that contains `part`.
    func waitForStatement(_ part: String, count: Int = 1) async throws {
        try await eventually("\(count) sessions run \(part)") {
            try await sessions().count { $0.isActive && $0.statement.contains(part) } == count
        }
    }

    /// Ends every session of the database under test, and waits until they have ended.
    func kill() async throws {
        for session in try await sessions() {
            _ = try await database.system().read { tx in
                try tx.rows("SELECT pg_terminate_backend(CAST(\(session.processID) AS int), 10000) AS done")
            }
        }
    }

    /// Ends every session, from within a transaction's body.
    func killFromWithin() throws {
        try Blocking.run { try await kill() }.get()
    }

    /// Runs a script as the role that owns the tables.
    func asOwner(_ script: String) async throws {
        let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole))
        defer { try? owner.close() }
        try await owner.run(script: script)
    }
}

extension UnfilteredSQL {
    /// Returns the process ID of this connection's session.
    func processID() throws -> Int {
        try rows("SELECT pg_backend_pid()::bigint AS pid").first?.decode(Int.self, "pid") ?? 0
    }
}

/// A statement that takes a minute unless it is stopped.
let slow: SQL = "SELECT 1::bigint AS one FROM pg_sleep(60)"
