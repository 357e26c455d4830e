import Foundation
import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

/// What keeps entries from being sealed doesn't stay unseen.
@Suite("The sealer of the audit")
struct SealerTests {
    private let key = AuditKey(Data(repeating: 7, count: 32).base64EncodedString())

    private func daemon(_ audit: TestAudit, _ log: RecordedLog) -> AuditDaemon {
        AuditDaemon(audit.database, settings: AuditSettings(), logger: log.logger)
    }

    @Test(
        "A21: without its row nothing is sealed or maintained, with an error, and verification finds it",
        arguments: TestJobsEngine.allCases)
    func rowMissing(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: key)
            try await audit.tamper("DELETE FROM audit_sealer")
            #expect(try await audit.verifier.verify().map(\.finding?.kind) == [.sealerMissing])
            try await audit.tamper("INSERT INTO audit_sealer (id, xid, entry_id) VALUES ('sealer', 0, 0)")
            try await audit.write("1")
            try await audit.seal()
            #expect(try await audit.fault() == nil)
            try await audit.tamper("DELETE FROM audit_sealer")
            #expect(try await audit.fault() == .sealerMissing)
            try await audit.write("2")
            for waits in [true, false] {
                await #expect(throws: AuditError.sealerMissing) { try await audit.sealer.seal(waits: waits) }
            }
            await #expect(throws: AuditError.sealerMissing) { try await maintenance.checkpoint() }
            await #expect(throws: AuditError.sealerMissing) {
                try await maintenance.setRetention(of: audit.tenant, days: 1)
            }
            let result = try await audit.verifier.verify(audit.tenant).first
            #expect(result?.finding?.kind == .unsealed && result?.unsealed == 1)
            try await audit.tamper("INSERT INTO audit_sealer (id, xid, entry_id) VALUES ('sealer', 0, 0)")
            #expect(try await audit.seal() == 1)
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("A21: an entry that waits to be sealed for an hour is a finding", arguments: TestJobsEngine.allCases)
    func overdue(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("1")
            audit.clock.advance(by: .seconds(3590))
            #expect(try await audit.fault() == nil)
            audit.clock.advance(by: .seconds(20))
            try await audit.write("2")
            let finding = try await audit.verifier.verify(audit.tenant).first?.finding
            #expect(finding?.kind == .overdue)
            #expect(finding?.entryID == (try await audit.entries().first?.id))
            try await audit.seal()
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("A21: a worker warns when entries wait for ten minutes", arguments: TestJobsEngine.allCases)
    func warning(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let log = RecordedLog()
            try await daemon(audit, log).warnIfWaiting()
            try await audit.write("1")
            audit.clock.advance(by: .seconds(590))
            try await daemon(audit, log).warnIfWaiting()
            #expect(log.messages(at: .warning).isEmpty)
            audit.clock.advance(by: .seconds(20))
            // Open transactions of other tests on the same server keep it from being sealed, and from the warning.
            try await eventually("warned") {
                try await daemon(audit, log).warnIfWaiting()
                return !log.messages(at: .warning).isEmpty
            }
            try await audit.seal()
            let count = log.messages(at: .warning).count
            try await daemon(audit, log).warnIfWaiting()
            #expect(log.messages(at: .warning).count == count)
        }
    }

    @Test(
        "The program's role can't delete or add the offset, or delete the end of a chain",
        .enabled(if: TestPostgres.current != nil),
        arguments: [
            "DELETE FROM audit_sealer", "DELETE FROM audit_chain",
            "INSERT INTO audit_sealer (id, xid, entry_id) VALUES ('other', 0, 0)",
        ])
    func rights(statement: String) async throws {
        try await TestAudit.with(.postgres) { audit in
            try await audit.write("1")
            try await audit.seal()
            await #expect(throws: DatabaseError.self) {
                try await audit.database.system().write { tx in
                    try tx.acrossTenants(reason: "an attack").sql.execute("\(raw: statement)")
                }
            }
            try await audit.write("2")
            #expect(try await audit.seal() == 1)
        }
    }

    @Test("A22: verification while entries are sealed finds nothing", arguments: TestJobsEngine.allCases)
    func together(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let hasEnded = Atomic(false)
            try await withThrowingTaskGroup(of: [AuditFinding].self) { group in
                group.addTask { @Sendable in
                    for number in 0..<150 {
                        try await audit.write("\(number)")
                        _ = try await audit.sealer.seal()
                    }
                    hasEnded.store(true, ordering: .sequentiallyConsistent)
                    return []
                }
                group.addTask { @Sendable in
                    var findings: [AuditFinding] = []
                    while !hasEnded.load(ordering: .sequentiallyConsistent) {
                        // One walk, since a second one would hide a false alarm.
                        findings += try await audit.verifier.walk(along: audit.tenant).finding.map { [$0] } ?? []
                    }
                    return findings
                }
                for try await findings in group { #expect(findings == []) }
            }
            try await audit.seal()
            #expect(try await audit.fault() == nil)
        }
    }
}
