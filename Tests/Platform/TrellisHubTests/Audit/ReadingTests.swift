import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Audited reads")
struct ReadingTests {
    /// Runs `body` with two rows of a record with audited reads; returns the entries of the reads.
    private func reads(
        _ engine: TestJobsEngine, _ body: (TestAudit, [Ledger]) async throws -> Void
    ) async throws -> [AuditEntryRecord] {
        var kept: [AuditEntryRecord] = []
        try await TestAudit.with(engine) { audit in
            let pages = try await audit.ours.write { tx in
                try tx.insert(contentsOf: ["1", "2"].map { Ledger(id: ID(), tenantID: tx.scope.tenantID, text: $0) })
            }
            try await body(audit, pages)
            kept = try await audit.entries().filter { $0.action == "read" }
        }
        return kept
    }

    @Test(
        "A18: a read adds an entry before it returns the row", arguments: TestJobsEngine.allCases)
    func kept(engine: TestJobsEngine) async throws {
        let kept = try await reads(engine) { audit, pages in
            let first = pages[0].id
            let found = try await audit.ours.read { try $0.find(Ledger.self, first) }
            let asked = try await audit.ours.query { try $0.find(Ledger.self, first) }
            let page = try await audit.ours.query { try $0.page(Ledger.all, PageRequest()) }
            let foreign = try await audit.theirs.read { try $0.fetch(Ledger.all) }
            let count = try await audit.ours.read { try $0.count(Ledger.all) }
            #expect(found != nil && asked != nil && page.items.count == 2 && foreign.isEmpty && count == 2)
            #expect(try await audit.entries(audit.other).isEmpty)
        }
        #expect(kept.count == 4 && kept.allSatisfy { $0.record == "diary" && $0.payload == nil })
        #expect(kept.allSatisfy { $0.origin == "POST /api/v1/memos" && $0.requestID == "request-1" })
    }

    @Test(
        "A18: a read in a write transaction is recorded if the transaction commits",
        arguments: TestJobsEngine.allCases)
    func writing(engine: TestJobsEngine) async throws {
        struct Stop: Error {}
        let kept = try await reads(engine) { audit, pages in
            let second = pages[1].id
            await #expect(throws: Stop.self) {
                try await audit.ours.write { tx in
                    _ = try tx.fetch(Ledger.all)
                    throw Stop()
                }
            }
            try await audit.ours.write { tx in
                _ = try tx.find(Ledger.self, second)
                try tx.insert(Memo("read it", of: tx.scope.tenantID))
            }
            try await audit.database.system().read { tx in
                _ = try tx.acrossTenants(reason: "all diaries").fetch(Ledger.all)
            }
        }
        #expect(kept.map(\.reason) == [nil, "all diaries", "all diaries"])
        #expect(kept.first?.recordID != kept[1].recordID || kept.first?.recordID != kept[2].recordID)
    }

    @Test("A18: a query that returns columns without row identifiers is rejected", arguments: TestJobsEngine.allCases)
    func refused(engine: TestJobsEngine) async throws {
        let kept = try await reads(engine) { audit, _ in
            await #expect(throws: DatabaseError.self) {
                try await audit.ours.read { tx in try tx.values(Ledger.all) { $0.text } }
            }
            await #expect(throws: DatabaseError.self) {
                try await audit.ours.read { tx in
                    try tx.fetch(Memo.join(Ledger.self) { $0.tenantID == $1.tenantID }).count
                }
            }
        }
        #expect(kept.isEmpty)
    }
}
