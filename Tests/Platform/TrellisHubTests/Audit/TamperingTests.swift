import Crypto
import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Detection of tampering with the audit")
struct TamperingTests {
    /// Runs `body` with five sealed entries; returns the violation that the verifier then finds.
    private func fault(
        _ engine: TestJobsEngine, _ body: (TestAudit, [AuditEntryRecord]) async throws -> Void
    ) async throws -> AuditFinding? {
        var fault: AuditFinding?
        try await TestAudit.with(engine) { audit in
            try await audit.write("1", "2", "3", "4", "5")
            try await audit.seal()
            #expect(try await audit.fault() == nil)
            try await body(audit, try await audit.entries())
            fault = try await audit.verifier.verify(audit.tenant).first?.finding
        }
        return fault
    }

    @Test("A13: a changed payload is found at its position", arguments: TestJobsEngine.allCases)
    func payload(engine: TestJobsEngine) async throws {
        let fault = try await fault(engine) { audit, entries in
            try await audit.tamper(
                "UPDATE audit_entry SET payload = \(JSONText("{\"after\":{}}")) WHERE id = \(entries[2].id)")
        }
        #expect(fault?.kind == .payloadChanged && fault?.seq == 3)
    }

    @Test(
        "A13: a changed field is found at its position",
        arguments: TestJobsEngine.allCases,
        ["actor_id = NULL", "action = 'delete'", "origin = 'x'", "record_id = '1'", "permission = 'a.b'"])
    func field(engine: TestJobsEngine, change: String) async throws {
        let fault = try await fault(engine) { audit, entries in
            try await audit.tamper("UPDATE audit_entry SET \(raw: change) WHERE id = \(entries[1].id)")
        }
        #expect(fault?.kind == .entryChanged && fault?.seq == 2)
    }

    @Test(
        "A13: a seal whose indexed columns differ from its entry is found",
        arguments: TestJobsEngine.allCases, ["actor_id = NULL", "record_id = '1'", "action = 'read'"])
    func indexMismatch(engine: TestJobsEngine, change: String) async throws {
        let fault = try await fault(engine) { audit, entries in
            try await audit.tamper("UPDATE audit_seal SET \(raw: change) WHERE entry_id = \(entries[1].id)")
        }
        #expect(fault?.kind == .indexMismatch && fault?.seq == 2)
    }

    @Test("A13: a deleted entry is found, with or without its seal", arguments: TestJobsEngine.allCases)
    func deleted(engine: TestJobsEngine) async throws {
        let alone = try await fault(engine) { audit, entries in
            try await audit.tamper("DELETE FROM audit_entry WHERE id = \(entries[3].id)")
        }
        #expect(alone?.kind == .entryMissing && alone?.seq == 4 && alone?.entryID != nil)
        let both = try await fault(engine) { audit, entries in
            try await audit.tamper(
                "DELETE FROM audit_entry WHERE id = \(entries[3].id)",
                "DELETE FROM audit_seal WHERE entry_id = \(entries[3].id)")
        }
        #expect(both?.kind == .sealMissing && both?.seq == 4)
    }

    @Test(
        "A13: an inserted entry is found, without a seal and with a forged seal",
        arguments: TestJobsEngine.allCases)
    func inserted(engine: TestJobsEngine) async throws {
        func slip(_ audit: TestAudit, _ entry: AuditEntryRecord) -> [SQL] {
            let place: SQL = audit.isPostgres ? ", xid" : ""
            let xid: SQL =
                audit.isPostgres ? ", (SELECT xid FROM audit_entry WHERE id = \(entry.id))" : ""
            // An unused identifier before the sealer's offset.
            return [
                "UPDATE audit_sealer SET entry_id = entry_id + 10",
                """
                INSERT INTO audit_entry (id, tenant_id, at, origin, action\(place)) \
                VALUES (\(-1), \(audit.tenant), \(entry.at), 'x', 'insert'\(xid))
                """,
            ]
        }
        let behind = try await fault(engine) { audit, entries in
            let statements = slip(audit, entries[1])
            try await audit.tamper(statements[0], statements[1])
        }
        #expect(behind?.kind == .unsealed && behind?.entryID == -1)
        let placed = try await fault(engine) { audit, entries in
            let statements = slip(audit, entries[1])
            try await audit.tamper(
                statements[1], "UPDATE audit_seal SET seq = -seq WHERE seq > 2",
                """
                INSERT INTO audit_seal (seq, tenant_id, entry_id, payload_hash, previous_hash, hash, at, action) \
                SELECT 3, tenant_id, -1, payload_hash, hash, hash, at, action FROM audit_seal WHERE seq = 2
                """, "UPDATE audit_seal SET seq = 1 - seq WHERE seq < 0")
        }
        #expect(placed?.seq == 3 && placed?.kind != nil)
    }

    @Test(
        "A13: a backdated entry is found, although it was sealed in order",
        arguments: TestJobsEngine.allCases)
    func backdated(engine: TestJobsEngine) async throws {
        let fault = try await fault(engine) { audit, entries in
            let old = entries[0].at - .seconds(30 * 86_400)
            try await audit.tamper(
                """
                INSERT INTO audit_entry (tenant_id, at, origin, action) \
                VALUES (\(audit.tenant), \(old), 'x', 'insert')
                """)
            try await audit.seal()
        }
        #expect(fault?.kind == .timestampOutOfOrder && fault?.seq == 6)
    }

    @Test("A13: two swapped entries are found", arguments: TestJobsEngine.allCases)
    func reordered(engine: TestJobsEngine) async throws {
        let fault = try await fault(engine) { audit, entries in
            try await audit.tamper(
                "UPDATE audit_seal SET entry_id = -1 WHERE entry_id = \(entries[1].id)",
                "UPDATE audit_seal SET entry_id = \(entries[1].id) WHERE entry_id = \(entries[2].id)",
                "UPDATE audit_seal SET entry_id = \(entries[2].id) WHERE entry_id = -1")
        }
        #expect(fault?.seq == 2 && (fault?.kind == .payloadChanged || fault?.kind == .entryChanged))
    }

    @Test("A13: a truncated end, a missing start and an empty chain are found", arguments: TestJobsEngine.allCases)
    func cut(engine: TestJobsEngine) async throws {
        let tail = try await fault(engine) { audit, entries in
            try await audit.tamper(
                "DELETE FROM audit_entry WHERE id >= \(entries[3].id)", "DELETE FROM audit_seal WHERE seq >= 4")
        }
        #expect(tail?.kind == .truncated && tail?.seq == 4)
        let head = try await fault(engine) { audit, entries in
            try await audit.tamper(
                "DELETE FROM audit_entry WHERE id <= \(entries[1].id)", "DELETE FROM audit_seal WHERE seq <= 2")
        }
        #expect(head?.kind == .startMissing && head?.seq == 2)
        let all = try await fault(engine) { audit, _ in
            try await audit.tamper("DELETE FROM audit_entry", "DELETE FROM audit_seal")
        }
        #expect(all?.kind == .truncated && all?.seq == 1)
    }

    @Test(
        "A14: an external checkpoint reveals a rewritten chain",
        arguments: TestJobsEngine.allCases)
    func rewritten(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let key = try #require(AuditKey(Data(repeating: 7, count: 32).base64EncodedString()))
            let maintenance = AuditMaintenance(audit.database.system(), key: key)
            try await audit.write("1", "2", "3")
            try await audit.seal()
            let kept = try await maintenance.checkpoint()
            #expect(try await maintenance.checkpoint().isEmpty)
            // Signed by a worker a moment ago or just now: an operator gets the latest of each chain.
            #expect(try await maintenance.latestCheckpoints().map(\.line) == kept.map(\.line))
            #expect(try await audit.fault(kept, key: key.verifier) == nil)

            // Rewrites the chain without the second entry: the database alone doesn't reveal it.
            let second = try await audit.entries()[1].id
            try await audit.tamper(
                "DELETE FROM audit_entry WHERE id = \(second)", "DELETE FROM audit_seal", "DELETE FROM audit_chain",
                "DELETE FROM audit_checkpoint", "UPDATE audit_sealer SET xid = 0, entry_id = 0")
            try await audit.seal()
            #expect(try await audit.fault() == nil)
            #expect(try await audit.fault(kept, key: key.verifier) == .truncated)
            try await audit.write("4")
            try await audit.seal()
            #expect(try await audit.fault(kept, key: key.verifier) == .checkpointMismatch)
        }
    }

    @Test(
        "A14: a checkpoint with an invalid signature is found, and its line contains all its fields",
        arguments: TestJobsEngine.allCases)
    func forged(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let keys = try [7, 8].map {
                try #require(AuditKey(Data(repeating: $0, count: 32).base64EncodedString()))
            }
            try await audit.write("1")
            try await audit.seal()
            var kept = try await AuditMaintenance(audit.database.system(), key: keys[0]).checkpoint()
            kept = try kept.map { try #require(AuditCheckpointRecord(line: $0.line)) }
            #expect(try await audit.fault(kept, key: keys[0].verifier) == nil)
            #expect(try await audit.fault(kept, key: keys[1].verifier) == .checkpointForged)
            kept[0].hash[0] ^= 1
            #expect(try await audit.fault(kept, key: keys[0].verifier) == .checkpointForged)
            #expect(AuditCheckpointRecord(line: "nonsense") == nil)
            // After a key change, checkpoints of both keys are valid, and both keys are required.
            try await audit.write("2")
            try await audit.seal()
            _ = try await AuditMaintenance(audit.database.system(), key: keys[1]).checkpoint()
            #expect(try await audit.fault(key: keys[1].verifier, keys[0].verifier) == nil)
            #expect(try await audit.fault(key: keys[1].verifier) == .checkpointForged)
            let verifying = try #require(AuditVerifyingKey(keys[0].verifier.text))
            #expect(verifying.name == keys[0].verifier.name)
        }
    }
}
