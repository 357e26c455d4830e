import Foundation
import Logging
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Pruning the audit")
struct KeepingTests {
    private let key = AuditKey(Data(repeating: 7, count: 32).base64EncodedString())

    @Test("A15: the append-only triggers stay active after failed maintenance", arguments: TestJobsEngine.allCases)
    func guards(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("one")
            await #expect(throws: DatabaseError.self) {
                try await audit.owner.system().write { tx in
                    let sql = tx.acrossTenants(reason: "erasing more than payloads").sql
                    try sql.execute("INSERT INTO audit_maintenance (action) VALUES ('erase')")
                    try sql.execute("UPDATE audit_entry SET payload = NULL, action = 'nothing'")
                }
            }
            #expect(try await audit.entries().map(\.action) == ["insert"])
            if audit.isPostgres {
                await #expect(throws: DatabaseError.self) {
                    try await audit.database.system().write { tx in
                        try tx.execute("INSERT INTO audit_maintenance (action) VALUES ('prune')")
                    }
                }
            }
        }
    }

    @Test(
        "A16: pruning deletes entries older than the retention, and the rest is valid from a signed position on",
        arguments: TestJobsEngine.allCases)
    func pruned(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            try await audit.write("1", "2", "3")
            audit.clock.advance(by: .seconds(20 * 86_400))
            try await audit.write("4")
            try await audit.seal()
            #expect(try await maintenance.prune(days: 0) == 0)
            #expect(try await maintenance.prune(days: 30) == 0)
            try await maintenance.setRetention(of: audit.tenant, days: 10)
            #expect(try await maintenance.prune(days: 0) == 3)
            try await audit.seal()
            let deeds = try await audit.entries().map(\.action)
            #expect(deeds == ["insert", "audit.retention_set", "audit.pruned"])
            let results = try await AuditVerifier(
                audit.database.system(), keys: [key?.verifier].compactMap(\.self)
            ).verify(audit.tenant)
            #expect(results.first?.finding == nil)
            #expect(results.first?.removal == AuditRemoval(through: 3, retentionDays: 10, isUnsigned: false))
            for attempt: SQL in ["DELETE FROM audit_prune", "UPDATE audit_prune SET last_seq = 4"] {
                await #expect(throws: DatabaseError.check(constraint: "audit_append_only")) {
                    try await audit.owner.system().write { tx in
                        try tx.acrossTenants(reason: "even the owner").sql.execute(attempt)
                    }
                }
            }
            // Without the record of the prune, the start is missing.
            try await audit.tamper("DELETE FROM audit_prune")
            #expect(try await audit.fault(key: key?.verifier) == .startMissing)
        }
    }

    @Test(
        "A16: a chain that isn't intact isn't pruned, and the others are",
        arguments: TestJobsEngine.allCases,
        [
            "UPDATE audit_seal SET at = at - 1", "UPDATE audit_entry SET action = 'x'",
            "UPDATE audit_entry SET payload = NULL",
        ])
    func damaged(engine: TestJobsEngine, change: String) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            try await audit.write("1", "2")
            try await audit.theirs.write { tx in try tx.insert(Memo("theirs", of: tx.scope.tenantID)) }
            try await audit.seal()
            audit.clock.advance(by: .seconds(20 * 86_400))
            let change = audit.isPostgres ? change.replacing(utf8: "- 1", with: "- interval '1 s'") : change
            try await audit.tamper("\(raw: change) WHERE tenant_id = \(audit.tenant)")
            let error = await #expect(throws: AuditError.self) { try await maintenance.prune(days: 10) }
            guard case .chainsDamaged(let findings) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(findings.map(\.tenantID) == [audit.tenant] && error?.message.contains("position 1") == true)
            #expect(try await audit.entries().count == 2)
            #expect(try await audit.entries(audit.other).map(\.action) == ["audit.pruned"])
        }
    }

    @Test(
        "A16: the service prunes if the database role may, and does nothing otherwise",
        arguments: TestJobsEngine.allCases)
    func byThemselves(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            var settings = AuditSettings()
            settings.retentionDays = 10
            settings.signingKey = Secret(Data(repeating: 7, count: 32).base64EncodedString())
            try await audit.write("1", "2")
            audit.clock.advance(by: .seconds(20 * 86_400))
            try await audit.write("3")
            try await audit.seal()
            func prune(_ database: Database) async throws {
                try await AuditDaemon(database, settings: settings, logger: Logger(label: "test")).prune()
            }
            try await prune(audit.database)
            #expect(try await audit.entries().count == (audit.isPostgres ? 3 : 2))
            try await prune(audit.owner)
            // The remaining entry, and the entry about the pruning.
            #expect(try await audit.entries().map(\.action) == ["insert", "audit.pruned"])
            try await audit.seal()
            #expect(try await audit.fault(key: key?.verifier) == nil)
        }
    }

    @Test(
        "Signing and pruning fail without a key, and setting a retention fails without a chain",
        arguments: TestJobsEngine.allCases)
    func refusals(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: nil)
            await #expect(throws: AuditError.noKey) { try await maintenance.prune(days: 1) }
            await #expect(throws: AuditError.noKey) { try await maintenance.checkpoint() }
            await #expect(throws: AuditError.noChain(audit.tenant)) {
                try await maintenance.setRetention(of: audit.tenant, days: 1)
            }
            #expect(AuditKey("short") == nil && AuditKey("") == nil)
        }
    }
}
