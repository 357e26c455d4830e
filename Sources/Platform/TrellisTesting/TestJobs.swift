import Foundation
public import TrellisDatabase
package import TrellisJobs
public import TrellisKernel

/// The engines that jobs are tested on: PostgreSQL only when `scripts/with-postgres` has started it.
public enum TestJobsEngine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite, postgres

    /// Those that are there.
    public static var allCases: [TestJobsEngine] { TestPostgres.current == nil ? [.sqlite] : [.sqlite, .postgres] }

    /// The engine's name.
    public var description: String { rawValue }
}

/// A database with the schema of jobs and nothing else, gone when the test ends; on PostgreSQL in the role that
/// row-level security binds.
public struct TestJobs: Sendable {
    /// The database.
    public let database: Database
    /// Its clock, which stands still.
    public let clock: ManualClock
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
    /// What workers do with the rows of jobs.
    package var store: JobStore { JobStore(system) }

    /// Runs `body` on a fresh database of the engine.
    ///
    /// - Parameter more: migrations beside those of jobs, for tables of the test's own.
    @discardableResult
    public static func with<Value>(
        _ engine: TestJobsEngine, settings: DatabaseSettings = DatabaseSettings(), migrations more: [Migration] = [],
        _ body: (TestJobs) async throws -> Value
    ) async throws -> Value {
        let clock = ManualClock()
        let migrations = JobMigrations.all + more
        switch (engine, TestPostgres.current) {
        case (.postgres, let server?):
            let template = try await server.template("jobs \(migrations.map(\.id))") { name in
                try await migrate(name, on: server, migrations)
            }
            return try await server.withDatabase(from: template) { name in
                let url = server.url(name, as: TestPostgres.application)
                return try await closing(try Database.open(url, settings: settings, clock: clock), clock, body)
            }
        default:
            return try await Turns.files.taking {
                let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: folder) }
                let database = try Database.open("sqlite://\(folder)/test.sqlite", settings: settings, clock: clock)
                try await Migrator(database, migrations: migrations).up()
                return try await closing(database, clock, body)
            }
        }
    }

    private static func migrate(_ name: String, on server: TestPostgres, _ migrations: [Migration]) async throws {
        let owner = try Database.open(server.url(name, as: TestPostgres.owner))
        try await Migrator(owner, migrations: migrations).up()
        try await owner.run(
            script: """
                GRANT USAGE ON SCHEMA public TO \(TestPostgres.application);
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \(TestPostgres.application);
                """)
        try owner.close()
    }

    private static func closing<Value>(
        _ database: Database, _ clock: ManualClock, _ body: (TestJobs) async throws -> Value
    ) async throws -> Value {
        let value: Value
        do {
            value = try await body(TestJobs(database: database, clock: clock))
        } catch {
            try? database.close()
            throw error
        }
        try database.close()
        return value
    }
}
