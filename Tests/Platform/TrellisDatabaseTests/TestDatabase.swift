import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// A migrated database with two tenants, deleted when the body ends.
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
        _ engine: TestEngine, options: DatabaseOptions = DatabaseOptions(), migrations: [Migration] = testMigrations,
        _ body: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let clock = ManualClock()
        return try await engine.with(options, clock: clock, migrations: migrations) { database in
            try await body(TestDatabase(database: database, clock: clock))
        }
    }

    /// Inserts projects with these names for our tenant.
    @discardableResult
    func projects(_ names: String...) async throws -> [ProjectRecord] {
        try await ours.write { tx in try tx.insert(contentsOf: names.map { ProjectRecord($0, in: tx.scope.tenantID) }) }
    }
}
