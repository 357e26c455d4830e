import Foundation
public import TrellisDatabase
public import TrellisKernel
public import TrellisMigrations

/// The engines that every suite of behaviour runs on.
///
/// A new engine needs only a new case.
public enum TestEngine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqliteFile, sqliteMemory, postgres

    /// The available engines: PostgreSQL only when `scripts/with-postgres` has started it.
    public static var allCases: [TestEngine] {
        [.sqliteFile, .sqliteMemory] + (TestPostgres.current == nil ? [] : [.postgres])
    }

    /// The engine in the names of tests.
    public var description: String { rawValue }

    /// Runs `body` on a fresh, migrated database of the engine; on PostgreSQL as the role that owns nothing.
    public func with<Value>(
        _ options: DatabaseOptions, clock: any Clock, migrations: [Migration],
        _ body: (Database) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .sqliteMemory:
            let database = try Database.open("sqlite::memory:", options: options, clock: clock)
            try await Migrator(database, migrations: migrations).up()
            return try await Self.closing(database, body)
        case .sqliteFile:
            let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let database = try Database.open("sqlite://\(folder)/test.sqlite", options: options, clock: clock)
            try await Migrator(database, migrations: migrations).up()
            return try await Self.closing(database, body)
        case .postgres:
            guard let server = TestPostgres.current else { throw TestPostgres.Missing() }
            return try await server.withDatabase { name in
                let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole), clock: clock)
                try await Migrator(owner, migrations: migrations).up()
                try await owner.run(
                    script: """
                        GRANT USAGE ON SCHEMA public TO trellis_app;
                        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO trellis_app;
                        """)
                try owner.close()
                let database = try Database.open(
                    server.url(name, as: TestPostgres.applicationRole), options: options, clock: clock)
                return try await Self.closing(database, body)
            }
        }
    }

    private static func closing<Value>(
        _ database: Database, _ body: (Database) async throws -> Value
    ) async throws -> Value {
        let value = try await body(database)
        try database.close()
        return value
    }
}
