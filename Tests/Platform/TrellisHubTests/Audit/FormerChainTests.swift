import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

/// Chains that version 0.1.0 has written, and what they still prove.
@Suite("Chains of the audit from version 0.1.0")
struct FormerChainTests {
    private let key = AuditKey(Data(repeating: 7, count: 32).base64EncodedString())

    /// Runs `body` with a chain of five places of version 0.1.0, of which the third is signed.
    private func withChain(
        _ engine: TestJobsEngine, _ body: (TestAudit, AuditKey, AuditMaintenance) async throws -> Void
    ) async throws {
        let key = try #require(key)
        try await TestAudit.with(engine) { audit in
            try await audit.write("1", "2", "3")
            try await audit.sealAsFormer()
            try await audit.checkpointAsFormer(key)
            try await audit.write("4", "5")
            try await audit.sealAsFormer()
            try await body(audit, key, AuditMaintenance(audit.owner.system(), key: key))
        }
    }

    @Test("A20: they go on, and stay valid, also with erased payloads", arguments: TestJobsEngine.allCases)
    func whole(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance in
            #expect(try await audit.fault(key: key.verifier) == nil)
            try await audit.write("6")
            try await audit.seal()
            let seals = try await audit.seals()
            #expect(seals.map(\.format) == [1, 1, 1, 1, 1, 2] && seals[0].salt == nil)
            #expect(try await maintenance.erase(.entry(seals[1].id), reason: "asked to") == 1)
            _ = try await maintenance.checkpoint()
            #expect(try await audit.fault(key: key.verifier) == nil)
            try await audit.tamper("UPDATE audit_seal SET format = 2 WHERE seq = 3")
            #expect(try await audit.fault(key: key.verifier) == .payloadChanged)
        }
    }

    @Test(
        "A20: a beginning that it pruned is accepted with the entry about it and its signature after that",
        arguments: TestJobsEngine.allCases)
    func pruned(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance in
            try await audit.pruneAsFormer(through: 4, key)
            try await audit.sealAsFormer()
            // Not signed yet: anyone could have written the entry.
            #expect(try await audit.fault(key: key.verifier) == .startMissing)
            try await audit.checkpointAsFormer(key)
            #expect(try await audit.fault() == .keyMissing)
            let kept = try await maintenance.latestCheckpoints()
            let verifier = AuditVerifier(audit.database.system(), keys: [key.verifier], externalCheckpoints: kept)
            func removal() async throws -> AuditRemoval? {
                let result = try #require(try await verifier.verify(audit.tenant).first)
                #expect(result.finding == nil)
                return result.removal
            }
            #expect(try await removal() == AuditRemoval(through: 4, retentionDays: nil, isUnsigned: true))

            // The next prune signs what it found.
            audit.clock.advance(by: .seconds(20 * 86_400))
            #expect(try await maintenance.prune(days: 10) == 2)
            try await audit.seal()
            let records = try await audit.ours.fetch(AuditPruneRecord.all.order { $0.firstSeq.ascending })
            #expect(records.map(\.firstSeq) == [1, 5] && records.map(\.retentionDays) == [nil, 10])
            #expect(try await removal() == AuditRemoval(through: 6, retentionDays: 10, isUnsigned: true))
        }
    }

    @Test(
        "A20: what it didn't prune isn't accepted, and isn't pruned further",
        arguments: TestJobsEngine.allCases, [true, false])
    func notPruned(engine: TestJobsEngine, isNoted: Bool) async throws {
        try await withChain(engine) { audit, key, maintenance in
            if isNoted {
                // The entry is about another position.
                try await audit.pruneAsFormer(through: 3, noted: 2, key)
                try await audit.sealAsFormer()
                try await audit.checkpointAsFormer(key)
            } else {
                // The signature after the entry is not of that version.
                try await audit.pruneAsFormer(through: 3, key)
                try await audit.seal()
                _ = try await maintenance.checkpoint()
            }
            #expect(try await audit.fault(key: key.verifier) == .startMissing)
            audit.clock.advance(by: .seconds(20 * 86_400))
            let count = try await audit.entries().count
            await #expect(throws: AuditError.self) { try await maintenance.prune(days: 10) }
            #expect(try await audit.entries().count == count)
        }
    }

    @Test("A20: its checkpoints outside of the database are met", arguments: TestJobsEngine.allCases)
    func checkpoints(engine: TestJobsEngine) async throws {
        try await withChain(engine) { audit, key, maintenance in
            let kept = try await maintenance.latestCheckpoints()
            #expect(kept.map(\.seq) == [3])
            let line = try #require(AuditCheckpointRecord(line: kept[0].line))
            #expect(try await audit.fault([line], key: key.verifier) == nil)
            try await audit.tamper(
                "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE seq <= 4)",
                "DELETE FROM audit_seal WHERE seq <= 4", "DELETE FROM audit_checkpoint")
            #expect(try await audit.fault([line], key: key.verifier) == .startMissing)
        }
    }
}
