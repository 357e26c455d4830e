import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// The engines that every suite of behaviour runs on.
///
/// A new engine is a new case, and nothing else.
enum TestEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqliteFile, sqliteMemory, postgres

    /// Those that are there: PostgreSQL when `scripts/with-postgres` has started it.
    static var allCases: [TestEngine] {
        [.sqliteFile, .sqliteMemory] + (TestPostgres.current == nil ? [] : [.postgres])
    }

    var testDescription: String { rawValue }

    /// Runs `body` on a fresh database of the engine, migrated; on PostgreSQL as the role that owns nothing.
    func with<Value>(
        _ settings: DatabaseSettings, clock: any Clock, migrations: [Migration],
        _ body: (Database) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .sqliteMemory:
            let database = try Database.open("sqlite::memory:", settings: settings, clock: clock)
            try await Migrator(database, migrations: migrations).up()
            return try await Self.closing(database, body)
        case .sqliteFile:
            let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let database = try Database.open("sqlite://\(folder)/test.sqlite", settings: settings, clock: clock)
            try await Migrator(database, migrations: migrations).up()
            return try await Self.closing(database, body)
        case .postgres:
            let server = try #require(TestPostgres.current)
            return try await server.withDatabase { name in
                let owner = try Database.open(server.url(name, as: TestPostgres.owner), clock: clock)
                try await Migrator(owner, migrations: migrations).up()
                try await owner.run(
                    script: """
                        GRANT USAGE ON SCHEMA public TO trellis_app;
                        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO trellis_app;
                        """)
                try owner.close()
                let database = try Database.open(
                    server.url(name, as: TestPostgres.application), settings: settings, clock: clock)
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

/// A migrated database with two tenants, gone when the body ends.
struct TestDatabase: Sendable {
    let database: Database
    let clock: ManualClock
    let acme = Scope(tenantID: ID(), userID: ID(), requestID: "acme-request")
    let globex = Scope(tenantID: ID(), userID: ID(), requestID: "globex-request")

    var ours: TenantDatabase { database.tenant(acme) }
    var theirs: TenantDatabase { database.tenant(globex) }
    var system: SystemDatabase { database.system() }

    /// Runs `body` on a fresh database of the engine.
    @discardableResult
    static func with<Value>(
        _ engine: TestEngine, settings: DatabaseSettings = DatabaseSettings(), migrations: [Migration] = testMigrations,
        _ body: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let clock = ManualClock()
        return try await engine.with(settings, clock: clock, migrations: migrations) { database in
            try await body(TestDatabase(database: database, clock: clock))
        }
    }

    /// Inserts projects of ours, named as given.
    @discardableResult
    func projects(_ names: String...) async throws -> [ProjectRecord] {
        try await ours.write { tx in try tx.insert(contentsOf: names.map { ProjectRecord($0, in: tx.scope.tenantID) }) }
    }
}
