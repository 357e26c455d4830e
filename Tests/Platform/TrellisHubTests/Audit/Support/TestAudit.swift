import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisHub

/// A temporary database with the audit schema and the tables of these tests.
///
/// On PostgreSQL it uses the application role, which is subject to row-level security.
struct TestAudit: Sendable {
    let database: Database
    /// The same database as the role that owns the tables.
    let owner: Database
    let clock: ManualClock
    let isPostgres: Bool
    let ada = ID<User>()
    let tenant = ID<Tenant>()
    let other = ID<Tenant>()

    var scope: Scope {
        Scope(
            tenantID: tenant, userID: ada, requestID: "request-1",
            origin: WorkOrigin("POST /api/v1/memos", permission: "memos.create"))
    }
    var ours: TenantDatabase { database.tenant(scope) }
    var theirs: TenantDatabase { database.tenant(scope.within(other)) }
    var sealer: AuditSealer { AuditSealer(database.system()) }
    var verifier: AuditVerifier { AuditVerifier(database.system(), keys: []) }

    /// Runs `body` on a new database of the engine.
    static func with(
        _ engine: TestJobsEngine, options: DatabaseOptions = DatabaseOptions(),
        _ body: (TestAudit) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        switch (engine, TestPostgres.current) {
        case (.postgres, let server?):
            let template = try await server.template("audit") { name in
                let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole))
                try await migrator(owner, role: TestPostgres.applicationRole).up()
                try owner.close()
            }
            try await server.withDatabase(from: template) { name in
                let database = try Database.open(
                    server.url(name, as: TestPostgres.applicationRole), options: options, clock: clock)
                let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole), clock: clock)
                defer { try? owner.close() }
                defer { try? database.close() }
                try await body(TestAudit(database: database, owner: owner, clock: clock, isPostgres: true))
            }
        default:
            let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let database = try Database.open("sqlite://\(folder)/test.sqlite", options: options, clock: clock)
            defer { try? database.close() }
            try await migrator(database).up()
            try await body(TestAudit(database: database, owner: database, clock: clock, isPostgres: false))
        }
    }

    static func migrator(_ database: Database, role: String? = nil) -> Migrator {
        Migrator(
            database, migrations: AuditMigrations.all + [Memo.migration],
            audited: AuditMigrations.records + [Memo.self, Place.self, Ledger.self],
            options: MigratorOptions(applicationRole: role))
    }

    /// Returns the entries of a tenant, ordered by identifier.
    func entries(_ tenant: ID<Tenant>? = nil) async throws -> [AuditEntryRecord] {
        try await database.tenant(scope.within(tenant ?? self.tenant)).read { tx in
            try tx.fetch(AuditEntryRecord.all.order { $0.id.ascending })
        }
    }

    /// Seals until every entry is sealed; returns the number of entries.
    ///
    /// Retries, since open transactions of concurrent tests on the same server delay the sealer.
    @discardableResult
    func seal(batchSize: Int = 500) async throws -> Int {
        var total = 0
        for _ in 0..<10_000 {
            total += try await sealer.seal(batchSize: batchSize)
            guard try await verifier.verify().contains(where: { $0.unsealed > 0 }) else { break }
            await Task.yield()
        }
        return total
    }

    /// Verifies our chain; returns the kind of the first violation.
    func fault(
        _ kept: [AuditCheckpointRecord] = [], key keys: AuditVerifyingKey?...
    ) async throws -> AuditFinding.Kind? {
        let verifier = AuditVerifier(database.system(), keys: keys.compactMap(\.self), externalCheckpoints: kept)
        let results = try await verifier.verify(tenant)
        return results.first?.finding?.kind
    }

    /// Inserts memos for our tenant, each in a separate transaction.
    @discardableResult
    func write(_ texts: String...) async throws -> [Memo] {
        var memos: [Memo] = []
        for text in texts {
            memos.append(try await ours.write { tx in try tx.insert(Memo(text, of: tx.scope.tenantID)) })
        }
        return memos
    }

    /// Runs statements as the owner, without the append-only triggers.
    func tamper(_ statements: SQL...) async throws {
        let tables = ["audit_entry", "audit_seal", "audit_checkpoint", "audit_prune"]
        let guards =
            isPostgres
            ? tables.map { "ALTER TABLE \($0) DISABLE TRIGGER USER" }
            : tables.flatMap {
                ["DROP TRIGGER IF EXISTS \($0)_keep_update", "DROP TRIGGER IF EXISTS \($0)_keep_delete"]
            }
        try await owner.run(script: guards.joined(separator: ";"))
        try await owner.system().write { tx in
            let sql = tx.acrossTenants(reason: "the test tampers").sql
            for statement in statements { try sql.execute(statement) }
        }
    }
}

/// A tenant's row with a secret.
@Record("memo")
struct Memo: TenantOwned, Timestamped, Versioned {
    var id: ID<Memo>
    var tenantID: ID<Tenant>
    var text: String
    var pin: String?
    var isDone: Bool
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

/// A row without a tenant.
@Record("place")
struct Place {
    @ColumnName("name") var id: String
    var note: String?
}

/// A row whose reads are audited.
@Record("diary")
struct Ledger: TenantOwned {
    var id: ID<Ledger>
    var tenantID: ID<Tenant>
    var text: String
}

extension Ledger {
    static var audit: AuditPolicy { AuditPolicy.changes.withReads() }
}

extension Memo {
    static var audit: AuditPolicy { .changes(hashing: ["pin"]) }

    init(_ text: String, of tenant: ID<Tenant>, pin: String? = nil) {
        self.init(id: ID(), tenantID: tenant, text: text, pin: pin, isDone: false)
    }

    static let migration = Migration("memos.001-create") { schema in
        schema.create("memo") { table in
            table.id()
            table.tenant()
            table.text("text")
            table.text("pin").nullable()
            table.bool("is_done")
            table.timestamps()
            table.version()
        }
        schema.create("diary") { table in
            table.id()
            table.tenant()
            table.text("text")
        }
        schema.create("place") { table in
            table.text("name")
            table.text("note").nullable()
            table.primaryKey(["name"])
        }
    }
}

extension AuditEntryRecord {
    var deed: String { "\(action) \(record ?? "-")" }
    var json: String { payload?.text ?? "" }
}
