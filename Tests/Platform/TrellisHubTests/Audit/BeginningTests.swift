import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

/// What vouches for the beginning of a chain that is gone.
@Suite("The beginning of a chain of the audit")
struct BeginningTests {
    private let key = AuditKey(Data(repeating: 7, count: 32).base64EncodedString())
    private let foreignKey = AuditKey(Data(repeating: 8, count: 32).base64EncodedString())

    /// Runs `body` with a chain of six places, of which the second and the fourth are signed, and a key.
    private func withChain(
        _ engine: TestJobsEngine,
        _ body: (TestAudit, AuditKey, AuditMaintenance, [AuditCheckpointRecord]) async throws -> Void
    ) async throws {
        let key = try #require(key)
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            var kept: [AuditCheckpointRecord] = []
            for texts in [["1", "2"], ["3", "4"], ["5", "6"]] {
                for text in texts { try await audit.write(text) }
                try await audit.seal()
                if texts != ["5", "6"] { kept += try await maintenance.checkpoint() }
            }
            #expect(kept.map(\.seq) == [2, 4])
            #expect(try await audit.fault(kept, key: key.verifier) == nil)
            try await body(audit, key, maintenance, kept)
        }
    }

    /// Deletes entries and seals up to a place, as an owner of the database can.
    private func delete(_ audit: TestAudit, through seq: Int) async throws {
        try await audit.tamper(
            "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE seq <= \(seq))",
            "DELETE FROM audit_seal WHERE seq <= \(seq)")
    }

    @Test("A13: entries that were deleted up to a checkpoint are found", arguments: TestJobsEngine.allCases)
    func cutAtCheckpoint(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance, kept in
            try await delete(audit, through: 4)
            #expect(try await audit.fault(key: key.verifier) == .startMissing)
            #expect(try await audit.fault(kept, key: key.verifier) == .startMissing)
            #expect(try await audit.fault() == .keyMissing)
            _ = try await maintenance.checkpoint()
            try await delete(audit, through: 6)
            #expect(try await audit.fault(key: key.verifier) == .truncated)
            #expect(try await audit.fault(kept, key: key.verifier) == .truncated)
            #expect(try await audit.fault() == .truncated)
        }
    }

    @Test("A13: an entry that says that the program pruned is no proof", arguments: TestJobsEngine.allCases)
    func claimed(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance, _ in
            try await audit.ours.write { try $0.audit("audit.pruned", ["through": 4, "entries": 4]) }
            try await audit.seal()
            _ = try await maintenance.checkpoint()
            try await delete(audit, through: 4)
            #expect(try await audit.fault(key: key.verifier) == .startMissing)
        }
    }

    @Test(
        "A16: a record of a prune is for one tenant, range and retention, and no checkpoint passes for one",
        arguments: TestJobsEngine.allCases)
    func forged(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance, kept in
            let foreignKey = try #require(foreignKey)
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 10) == 6)
            try await audit.seal()
            #expect(try await audit.fault(kept, key: key.verifier) == nil)
            let records = try await audit.ours.fetch(AuditPruneRecord.all)
            let record = try #require(records.first)
            #expect((record.firstSeq, record.lastSeq, record.retentionDays) == (1, 6, 10))
            var changed = Array(repeating: record, count: 6)
            changed[0].lastSeq = 5
            changed[1].retentionDays = 300
            changed[2].retentionDays = nil
            changed[3].tenantID = audit.other
            changed[4].signature = kept[0].signature
            changed[5] = try foreignKey.sign(record)
            for forged in changed { #expect(!key.verifier.verifies(forged)) }
            #expect(key.verifier.verifies(record))
            for forged in [changed[1], changed[4], changed[5]] {
                try await audit.tamper("DELETE FROM audit_prune")
                try await audit.owner.tenant(audit.scope).write { try $0.insert(forged) }
                #expect(try await audit.fault(key: key.verifier) == .pruneForged)
                #expect(try await audit.fault() == .keyMissing)
            }
            // A signed record doesn't cover more than its range.
            try await audit.tamper("DELETE FROM audit_prune")
            try await audit.owner.tenant(audit.scope).write { try $0.insert(record) }
            #expect(try await audit.fault(key: key.verifier) == nil)
            try await audit.write("8")
            try await audit.seal()
            _ = try await maintenance.checkpoint()
            try await delete(audit, through: 7)
            #expect(try await audit.fault(key: key.verifier) == .startMissing)
        }
    }

    @Test("A16: the records of prunes follow each other without a gap", arguments: TestJobsEngine.allCases)
    func gap(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance, kept in
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 10) == 6)
            try await audit.write("8", "9")
            try await audit.seal()
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 15) == 3)
            try await audit.seal()
            let results = try await AuditVerifier(
                audit.database.system(), keys: [key.verifier], externalCheckpoints: kept
            ).verify(audit.tenant)
            #expect(results.first?.finding == nil)
            #expect(results.first?.removal == AuditRemoval(through: 9, retentionDays: 10, isUnsigned: false))
            try await audit.tamper("DELETE FROM audit_prune WHERE first_seq = 1")
            #expect(try await audit.fault(key: key.verifier) == .startMissing)
        }
    }

    @Test(
        "A14: checkpoints that were handed in are met, also those of pruned places",
        arguments: TestJobsEngine.allCases)
    func handedIn(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance, kept in
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 10) == 6)
            try await audit.seal()
            _ = try await maintenance.checkpoint()
            #expect(try await audit.fault(kept, key: key.verifier) == nil)
            // Another hash of the same place, as of a chain that was written again before it was pruned.
            let cases: [(Int, AuditFinding.Kind)] = [
                (2, .checkpointMissing), (3, .checkpointMissing), (6, .checkpointMismatch),
            ]
            for (seq, expected) in cases {
                let hash = [UInt8](repeating: 1, count: 32)
                let other = try key.sign(audit.tenant, seq: seq, hash: hash, at: audit.clock.now)
                #expect(try await audit.fault(kept + [other], key: key.verifier) == expected)
            }
            try await audit.tamper("DELETE FROM audit_checkpoint WHERE seq = 2")
            #expect(try await audit.fault(kept, key: key.verifier) == .checkpointMissing)
            #expect(try await audit.fault(key: key.verifier) == .checkpointMissing)
        }
    }

    @Test(
        "A14: a chain that was written again and pruned later is revealed by an earlier checkpoint",
        arguments: TestJobsEngine.allCases)
    func rewrittenAndPruned(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance, kept in
            let second = try await audit.entries()[1].id
            try await audit.tamper(
                "DELETE FROM audit_entry WHERE id = \(second)", "DELETE FROM audit_seal", "DELETE FROM audit_chain",
                "DELETE FROM audit_checkpoint", "UPDATE audit_sealer SET xid = 0, entry_id = 0")
            try await audit.seal()
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 10) == 5)
            try await audit.seal()
            #expect(try await audit.fault(key: key.verifier) == nil)
            #expect(try await audit.fault(kept, key: key.verifier) == .checkpointMissing)
            // Putting the checkpoints back doesn't help: the record of the prune has the hash of those that it met.
            try await audit.owner.tenant(audit.scope).write { tx in try tx.insert(contentsOf: kept) }
            #expect(try await audit.fault(kept, key: key.verifier) == .checkpointMissing)
        }
    }

    @Test("A13: a seal below the first place is found", arguments: TestJobsEngine.allCases)
    func hidden(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, _, _ in
            try await audit.write("hidden")
            try await audit.tamper(
                """
                INSERT INTO audit_seal (seq, tenant_id, entry_id, payload_hash, previous_hash, hash, at, action) \
                SELECT -5, tenant_id, id, \([UInt8(1)]), \([UInt8(1)]), \([UInt8(1)]), at, action FROM audit_entry \
                WHERE tenant_id = \(audit.tenant) ORDER BY id DESC LIMIT 1
                """)
            #expect(try await audit.fault(key: key.verifier) == .brokenLink)
        }
    }

    @Test(
        "A20: a beginning that is hidden while the prune looks, and put back before it checks, isn't signed as removed",
        .enabled(if: TestPostgres.current != nil))
    func putBack() async throws {
        try await withChain(.postgres) { audit, key, maintenance, kept in
            let entries = Array(try await audit.entries().prefix(4))
            let seals = Array(try await audit.seals().prefix(4))
            try await delete(audit, through: 4)
            audit.clock.advance(by: .seconds(20 * 86_400))
            let (holds, mayEnd) = (Flag(), Flag())
            async let holding: Void = hold(audit, holds, mayEnd, entries, seals)
            await holds.wait()
            async let pruned = try? maintenance.prune(days: 10)
            try await eventually("the prune waits for the lock") {
                try await audit.owner.system().hasWaitingStatement()
            }
            mayEnd.set()
            try await holding
            _ = await pruned
            let records = try await audit.ours.fetch(AuditPruneRecord.all)
            #expect(records.allSatisfy { $0.retentionDays == 10 })
            try await audit.seal()
            let results = try await AuditVerifier(
                audit.database.system(), keys: [key.verifier], externalCheckpoints: kept
            ).verify(audit.tenant)
            #expect(results.first?.removal?.isUnsigned != true)
        }
    }

    /// Locks the records of prunes, and puts rows back before it releases them.
    private func hold(
        _ audit: TestAudit, _ holds: Flag, _ mayEnd: Flag, _ entries: [AuditEntryRecord],
        _ seals: [AuditSealRecord]
    ) async throws {
        try await audit.owner.system().write { tx in
            let rows = tx.acrossTenants(reason: "an attack")
            try rows.sql.execute("LOCK TABLE audit_prune")
            holds.set()
            mayEnd.block()
            try rows.insert(contentsOf: entries)
            try rows.insert(contentsOf: seals)
        }
    }
}
