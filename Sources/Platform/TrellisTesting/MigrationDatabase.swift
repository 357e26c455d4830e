import Foundation
package import TrellisDatabase
package import TrellisKernel
package import TrellisMigrations

/// An empty database of one test, as the role that migrates it.
///
/// Each has its own pools and additional scratch databases, so suites that use it are serialized: otherwise PostgreSQL
/// runs out of connections.
package struct MigrationDatabase: Sendable {
    /// The engine.
    package let engine: TestEngine
    /// The database, opened as the role that owns the tables.
    package let database: Database
    /// Its manual clock.
    package let clock: ManualClock
    /// Opens the same database again, for another program, or on PostgreSQL for another role.
    package let another: @Sendable (_ role: String) throws -> Database

    /// Runs `body` on a fresh database of the engine, migrated with `migrations`.
    package static func with(
        _ engine: TestEngine, migrations: [Migration] = [], _ body: (MigrationDatabase) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        func run(_ open: @escaping @Sendable (_ role: String) throws -> Database) async throws {
            let database = try open(TestPostgres.ownerRole)
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
            guard let server = TestPostgres.current else { throw TestPostgres.Missing() }
            try await server.withDatabase { name in
                try await run { role in try Database.open(server.url(name, as: role), clock: clock) }
            }
        }
    }

    /// Returns the first column of a query as text, of the rows of every tenant.
    package func texts(_ query: String) async throws -> [String] {
        try await database.engine.read(on: .primary) { connection in
            connection.setAccess(.allTenants(reason: "a test"))
            return try connection.collect(query) { try $0.decode(String.self, at: 0) }
        }
    }

    /// Returns the names of the tables, in order.
    package func tables() async throws -> [String] {
        let names: SQL =
            engine == .postgres
            ? "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            : "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        return try await database.system().rows(names).map { try $0.decode(String.self, "name") }
    }
}

/// PostgreSQL, if the tests have it, for suites of features that SQLite doesn't have.
package let postgresOnly: [TestEngine] = TestEngine.allCases.filter { $0 == .postgres }
