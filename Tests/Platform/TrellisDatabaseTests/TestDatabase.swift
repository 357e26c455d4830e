import Foundation
import Testing
import TrellisDatabase
import TrellisKernel

/// The engines that every suite of behaviour runs on.
///
/// A new engine is a new case, and nothing else.
enum TestEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqliteFile, sqliteMemory

    var testDescription: String { rawValue }

    func open(_ settings: DatabaseSettings, clock: any Clock) throws -> (Database, @Sendable () -> Void) {
        switch self {
        case .sqliteMemory:
            return (try Database.open("sqlite::memory:", settings: settings, clock: clock), {})
        case .sqliteFile:
            let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
            let database = try Database.open("sqlite://\(folder)/test.sqlite", settings: settings, clock: clock)
            return (database, { try? FileManager.default.removeItem(atPath: folder) })
        }
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
        let (database, remove) = try engine.open(settings, clock: clock)
        defer { remove() }
        try await Migrator(database, migrations: migrations).up()
        let value = try await body(TestDatabase(database: database, clock: clock))
        try database.close()
        return value
    }

    /// Inserts projects of ours, named as given.
    @discardableResult
    func projects(_ names: String...) async throws -> [ProjectRecord] {
        try await ours.write { tx in try tx.insert(contentsOf: names.map { ProjectRecord($0, in: tx.scope.tenantID) }) }
    }
}
