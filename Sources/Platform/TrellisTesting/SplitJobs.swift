import Foundation
import Logging
package import TrellisDatabase
package import TrellisJobs
package import TrellisKernel
import TrellisMigrations

/// A product's database, and another one in which its jobs live, both deleted when the test ends.
package struct SplitJobs: Sendable {
    /// The product's database.
    package let product: TestJobs
    /// The database of the jobs.
    package let jobs: Database
    /// Opens the database of the jobs once more; the caller closes it.
    package let reopened: @Sendable () throws -> Database

    /// The manual clock of both.
    package var clock: ManualClock { product.clock }
    /// The rows of the first tenant in the product's database.
    package var ours: TenantDatabase { product.ours }
    /// The store that workers use for the rows of jobs.
    package var store: JobStore { JobStore(product.system) }

    /// Runs `body` on two fresh databases of the engine.
    @discardableResult
    package static func with<Value>(
        _ engine: TestJobsEngine, _ body: (SplitJobs) async throws -> Value
    ) async throws -> Value {
        try await TestJobs.with(engine) { product in
            try await withJobsDatabase(engine, clock: product.clock) { jobs, open in
                JobsDatabase.connect(jobs, to: product.database)
                return try await body(SplitJobs(product: product, jobs: jobs, reopened: open))
            }
        }
    }

    /// Runs `body` with a database that has only the schema of jobs.
    static func withJobsDatabase<Value>(
        _ engine: TestJobsEngine, clock: ManualClock,
        _ body: (Database, @escaping @Sendable () throws -> Database) async throws -> Value
    ) async throws -> Value {
        switch (engine, TestPostgres.current) {
        case (.postgres, let server?):
            let template = try await TestJobs.template(on: server)
            return try await server.withSecondDatabase(from: template) { name in
                let url = server.url(name, as: TestPostgres.applicationRole)
                return try await closing({ try Database.open(url, clock: clock) }, body)
            }
        default:
            let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let url = "sqlite://\(folder)/jobs.sqlite"
            let owner = try Database.open(url, clock: clock)
            try await Migrator(owner, migrations: JobMigrations.all).up()
            try owner.close()
            return try await closing({ try Database.open(url, clock: clock) }, body)
        }
    }

    private static func closing<Value>(
        _ open: @escaping @Sendable () throws -> Database,
        _ body: (Database, @escaping @Sendable () throws -> Database) async throws -> Value
    ) async throws -> Value {
        let jobs = try open()
        defer { try? jobs.close() }
        return try await body(jobs, open)
    }
}
