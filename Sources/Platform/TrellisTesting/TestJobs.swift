import Foundation
public import TrellisDatabase
package import TrellisJobs
public import TrellisKernel
public import TrellisMigrations

/// The engines of job tests: PostgreSQL only when `scripts/with-postgres` has started it.
public enum TestJobsEngine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite, postgres

    /// The available engines.
    public static var allCases: [TestJobsEngine] { TestPostgres.current == nil ? [.sqlite] : [.sqlite, .postgres] }

    /// The engine's name.
    public var description: String { rawValue }
}

/// A database with only the schema of jobs, deleted when the test ends; on PostgreSQL with the role to which
/// row-level security applies.
public struct TestJobs: Sendable {
    /// The database.
    public let database: Database
    /// Its manual clock.
    public let clock: ManualClock
    /// Opens the same database with another clock; the caller closes it.
    package let reopened: @Sendable (any Clock) throws -> Database
    /// Updates the statistics of the planner, as the owner of the tables.
    package let analyze: @Sendable () async throws -> Void
    /// The first tenant.
    public let acme = Scope(tenantID: ID(), userID: ID(), requestID: "acme-request")
    /// The second tenant.
    public let globex = Scope(tenantID: ID(), userID: ID(), requestID: "globex-request")

    /// The rows of the first tenant.
    public var ours: TenantDatabase { database.tenant(acme) }
    /// The rows of the second tenant.
    public var theirs: TenantDatabase { database.tenant(globex) }
    /// The rows without a tenant.
    public var system: SystemDatabase { database.system() }
    /// The store that workers use for the rows of jobs.
    package var store: JobStore { JobStore(system) }

    /// Runs `body` on a fresh database of the engine.
    ///
    /// - Parameter more: additional migrations, for the test's own tables.
    @discardableResult
    public static func with<Value>(
        _ engine: TestJobsEngine, options: DatabaseOptions = DatabaseOptions(), migrations more: [Migration] = [],
        _ body: (TestJobs) async throws -> Value
    ) async throws -> Value {
        let clock = ManualClock()
        let migrations = JobMigrations.all + more
        switch (engine, TestPostgres.current) {
        case (.postgres, let server?):
            let template = try await Self.template(on: server, migrations)
            return try await server.withDatabase(from: template) { name in
                let url = server.url(name, as: TestPostgres.applicationRole)
                let open = { @Sendable (clock: any Clock) in try Database.open(url, options: options, clock: clock) }
                let analyze = { @Sendable in
                    let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole))
                    try await owner.run(script: "VACUUM ANALYZE")
                    try owner.close()
                }
                return try await closing(try open(clock), clock, open, analyze, body)
            }
        default:
            return try await AsyncSemaphore.sqliteFiles.withPermit {
                let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: folder) }
                let url = "sqlite://\(folder)/test.sqlite"
                let open = { @Sendable (clock: any Clock) in try Database.open(url, options: options, clock: clock) }
                let database = try open(clock)
                try await Migrator(database, migrations: migrations).up()
                return try await closing(database, clock, open, { try await database.run(script: "ANALYZE") }, body)
            }
        }
    }

    /// Returns the name of a template database with the migrations.
    static func template(
        on server: TestPostgres, _ migrations: [Migration] = JobMigrations.all
    ) async throws -> String {
        try await server.template("jobs \(migrations.map(\.id))") { name in
            try await migrate(name, on: server, migrations)
        }
    }

    private static func migrate(_ name: String, on server: TestPostgres, _ migrations: [Migration]) async throws {
        let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole))
        try await Migrator(owner, migrations: migrations).up()
        try await owner.run(
            script: """
                GRANT USAGE ON SCHEMA public TO \(TestPostgres.applicationRole);
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \(TestPostgres.applicationRole);
                """)
        try owner.close()
    }

    private static func closing<Value>(
        _ database: Database, _ clock: ManualClock, _ open: @escaping @Sendable (any Clock) throws -> Database,
        _ analyze: @escaping @Sendable () async throws -> Void, _ body: (TestJobs) async throws -> Value
    ) async throws -> Value {
        let value: Value
        do {
            value = try await body(TestJobs(database: database, clock: clock, reopened: open, analyze: analyze))
        } catch {
            try? database.close()
            throw error
        }
        try database.close()
        return value
    }
}
