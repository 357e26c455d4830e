import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisHub

/// What decides how long entries are kept, and what the records of prunes say of it.
@Suite("The retention of the audit")
struct RetentionTests {
    private let key = AuditKey(Data(repeating: 7, count: 32).base64EncodedString())

    private func fault(_ audit: TestAudit, _ retention: AgreedRetention) async throws -> AuditFinding.Kind? {
        let verifier = AuditVerifier(
            audit.database.system(), keys: [key?.verifier].compactMap(\.self), retention: retention)
        return try await verifier.verify(audit.tenant).first?.finding?.kind
    }

    @Test(
        "A16: the program's role changes no retention, neither directly nor through the end of the chain",
        .enabled(if: TestPostgres.current != nil))
    func rights() async throws {
        try await TestAudit.with(.postgres) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            try await audit.write("1", "2")
            try await audit.seal()
            audit.clock.advance(by: .seconds(20 * 86_400))
            try await maintenance.setRetention(of: audit.tenant, days: 365)
            for attempt: SQL in [
                "UPDATE audit_retention SET days = 1", "DELETE FROM audit_retention",
                "INSERT INTO audit_retention (id, tenant_id, days) VALUES (\(ID<Memo>()), \(audit.other), 1)",
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await audit.database.system().write { tx in
                        try tx.acrossTenants(reason: "an attack").sql.execute(attempt)
                    }
                }
            }
            // What 0.1.0 read decides nothing any more.
            try await audit.database.system().write { tx in
                try tx.acrossTenants(reason: "an attack").sql.execute("UPDATE audit_chain SET retention_days = 1")
            }
            #expect(try await maintenance.prune(days: 0) == 0)
        }
    }

    @Test("It is set, changed and removed", arguments: TestJobsEngine.allCases)
    func setting(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            await #expect(throws: AuditError.noChain(audit.tenant)) {
                try await maintenance.setRetention(of: audit.tenant, days: 1)
            }
            try await audit.write("1")
            try await audit.seal()
            for days in [10, 20, nil, 0] {
                try await maintenance.setRetention(of: audit.tenant, days: days)
                let stored = try await audit.ours.fetch(AuditRetentionRecord.all).map(\.days)
                #expect(stored == [days].compactMap(\.self))
            }
        }
    }

    @Test(
        "A16: entries that were pruned for a shorter retention than the agreed one are a finding",
        arguments: TestJobsEngine.allCases)
    func shorter(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            try await audit.write("1", "2")
            try await audit.seal()
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 10) == 2)
            try await audit.seal()
            let accepted: [AgreedRetention] = [
                .any, .days(10), .days(5), .recorded(default: 10), .recorded(default: 0),
            ]
            for retention in accepted {
                #expect(try await fault(audit, retention) == nil)
            }
            for retention: AgreedRetention in [.days(11), .recorded(default: 365)] {
                #expect(try await fault(audit, retention) == .retentionTooShort)
            }
            try await maintenance.setRetention(of: audit.tenant, days: 5)
            try await audit.seal()
            #expect(try await fault(audit, .recorded(default: 365)) == nil)
            try await maintenance.setRetention(of: audit.tenant, days: 30)
            try await audit.seal()
            #expect(try await fault(audit, .recorded(default: 1)) == .retentionTooShort)
        }
    }

    @Test(
        "A record that the program's role inserted stops the prune of the chain, and crashes nothing",
        arguments: TestJobsEngine.allCases, [Int.max, 3])
    func forgedRecord(engine: TestJobsEngine, last: Int) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            try await audit.write("1", "2")
            try await audit.seal()
            audit.clock.advance(by: .seconds(20 * 86_400))
            let forged = AuditPruneRecord(
                id: ID(), tenantID: audit.tenant, firstSeq: 1, lastSeq: last, previousHash: AuditHash.genesis,
                hash: AuditHash.genesis, retentionDays: 1, checkpointsHash: [], at: audit.clock.now,
                key: key?.verifier.name ?? "", signature: [1])
            try await audit.ours.write { try $0.insert(forged) }
            let error = await #expect(throws: AuditError.self) { try await maintenance.prune(days: 10) }
            guard case .chainsDamaged(let findings) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(findings.map(\.kind) == [.pruneForged])
            #expect(try await audit.entries().count == 2)
            #expect(try await fault(audit, .any) == .pruneForged)
        }
    }

    /// Runs `body` on an empty database, as the role that owns its tables.
    private func withOwner(_ engine: TestJobsEngine, _ body: (Database) async throws -> Void) async throws {
        if engine == .postgres, let server = TestPostgres.current {
            return try await server.withDatabase { name in
                let owner = try Database.open(server.url(name, as: TestPostgres.ownerRole))
                defer { try? owner.close() }
                try await body(owner)
            }
        }
        let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try Database.open("sqlite://\(folder)/test.sqlite")
        defer { try? database.close() }
        try await body(database)
    }

    @Test("The retentions of 0.1.0 stay, also when the migration is undone", arguments: TestJobsEngine.allCases)
    func migrated(engine: TestJobsEngine) async throws {
        try await withOwner(engine) { owner in
            try await Migrator(owner, migrations: Array(AuditMigrations.all.prefix(2))).up()
            // A role of the program that was compromised may have left any number.
            let days: [Int?] = [30, nil, 0, -1, Int.max]
            try await owner.system().write { tx in
                let sql = tx.acrossTenants(reason: "as 0.1.0 did").sql
                for days in days {
                    let days: SQL = days.map { "\($0)" } ?? "NULL"
                    try sql.execute(
                        """
                        INSERT INTO audit_chain (id, tenant_id, seq, hash, retention_days) \
                        VALUES (\(ID<Memo>()), \(ID<Tenant>()), 0, \([UInt8(1)]), \(days))
                        """)
                }
            }
            let migrator = Migrator(owner, migrations: AuditMigrations.all)
            try await migrator.up()
            let all = owner.system().acrossTenants(reason: "a test")
            #expect(try await all.fetch(AuditRetentionRecord.all).map(\.days).sorted() == [0, 30])
            try await migrator.down(steps: 1)
            let former = try await all.sql.rows(
                "SELECT retention_days FROM audit_chain WHERE retention_days IS NOT NULL ORDER BY retention_days"
            ) { try $0.decode(Int.self, at: 0) }
            #expect(former == [0, 30])
        }
    }
}
