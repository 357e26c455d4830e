import Foundation
import Logging
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Erasing and pruning the audit")
struct KeepingTests {
    private let key = AuditKey(Data(repeating: 7, count: 32).base64EncodedString())

    @Test(
        "A15: erasing a payload keeps its hash, adds an entry, and leaves the chain valid",
        arguments: TestJobsEngine.allCases)
    func erased(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let memos = try await audit.write("private", "other")
            try await audit.seal()
            let maintenance = AuditMaintenance(audit.owner.system(), key: nil)
            #expect(try await maintenance.erase(.row(table: "memo", id: "\(memos[0].id)"), reason: "asked to") == 1)
            #expect(try await maintenance.erase(.row(table: "memo", id: "\(memos[0].id)"), reason: "asked to") == 0)
            try await audit.seal()
            let entries = try await audit.entries()
            #expect(entries.map(\.deed) == ["insert memo", "insert memo", "audit.erased audit_entry"])
            #expect(entries[0].payload == nil && entries[1].payload != nil)
            #expect(entries[2].recordID == "\(entries[0].id)" && entries[2].json.contains("asked to"))
            #expect(try await audit.fault() == nil)
            // A payload removed without an erasure entry is a violation.
            try await audit.tamper("UPDATE audit_entry SET payload = NULL WHERE id = \(entries[1].id)")
            #expect(try await audit.fault() == .payloadMissing)
        }
    }

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
            #expect(try await audit.fault(key: key?.verifier) == nil)
            // Without the checkpoint of the pruned part, the start is missing.
            try await audit.tamper("DELETE FROM audit_checkpoint")
            #expect(try await audit.fault() == .startMissing)
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
