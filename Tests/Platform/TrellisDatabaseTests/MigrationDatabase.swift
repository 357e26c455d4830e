import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// An empty database of one test, as the role that migrates it.
///
/// Each has pools of its own and scratch schemas beside it, so suites that use it are serialized: PostgreSQL would run
/// out of connections.
struct MigrationDatabase: Sendable {
    let engine: TestEngine
    let database: Database
    let clock: ManualClock
    /// Opens the same database once more: another program, or on PostgreSQL another role.
    let another: @Sendable (_ role: String) throws -> Database

    static func with(
        _ engine: TestEngine, migrations: [Migration] = [], _ body: (MigrationDatabase) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        func run(_ open: @escaping @Sendable (_ role: String) throws -> Database) async throws {
            let database = try open(TestPostgres.owner)
            try await Migrator(database, migrations: migrations).up()
            try await body(MigrationDatabase(engine: engine, database: database, clock: clock, another: open))
            try database.close()
        }
        switch engine {
        case .sqliteMemory: try await run { _ in try Database.open("sqlite::memory:", clock: clock) }
        case .sqliteFile:
            let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await run { _ in try Database.open("sqlite://\(folder)/test.sqlite", clock: clock) }
        case .postgres:
            let server = try #require(TestPostgres.current)
            try await server.withDatabase { name in
                try await run { role in try Database.open(server.url(name, as: role), clock: clock) }
            }
        }
    }

    /// The names of the tables, in order.
    func tables() async throws -> [String] {
        try await database.system().read { [engine] tx in
            let names: SQL =
                engine == .postgres
                ? "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
                : "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            return try tx.rows(names).map { try $0.decode(String.self, "name") }
        }
    }
}

/// PostgreSQL, where the tests have it: for suites of what SQLite doesn't do.
let postgresOnly: [TestEngine] = TestEngine.allCases.filter { $0 == .postgres }
