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
            let asked = try await audit.ours.find(Ledger.self, first)
            let page = try await audit.ours.page(Ledger.all, PageRequest())
            let foreign = try await audit.theirs.read { try $0.fetch(Ledger.all) }
            let count = try await audit.ours.read { try $0.count(Ledger.all) }
            #expect(found != nil && asked != nil && page.items.count == 2 && foreign.isEmpty && count == 2)
            #expect(try await audit.entries(audit.other).isEmpty)
        }
        #expect(kept.count == 4 && kept.allSatisfy { $0.record == "diary" && $0.payload == nil })
        #expect(kept.allSatisfy { $0.origin == "POST /api/v1/memos" && $0.requestID == "request-1" })
    }

    @Test("A18: a read of one statement adds an entry for each row that it returns", arguments: TestJobsEngine.allCases)
    func single(engine: TestJobsEngine) async throws {
        let kept = try await reads(engine) { audit, pages in
            let (ours, id) = (audit.ours, pages[0].id)
            let one = Ledger.where { $0.id == id }
            _ = try await ours.find(Ledger.self, id)
            _ = try await ours.require(Ledger.self, id)
            _ = try await ours.first(one)
            _ = try await ours.fetch(one)
            _ = try await ours.fetch(Ledger.self, ids: [id])
            _ = try await ours.page(one, PageRequest())
            // The row that shows that there is another page isn't returned.
            _ = try await ours.page(Ledger.all.order { $0.id.ascending }, PageRequest(limit: 1))
            _ = try await ours.unfiltered(reason: "a test").fetch(
                "SELECT \(columns: Ledger.self) FROM diary WHERE id = \(id)", as: Ledger.self)
            _ = try await ours.acrossTenants(reason: "all diaries").fetch(Ledger.all)
            #expect(try await ours.exists(one))
            #expect(try await ours.count(Ledger.all) == 2)
            #expect(try await audit.theirs.find(Ledger.self, id) == nil)
            #expect(try await audit.entries(audit.other).isEmpty)
        }
        #expect(kept.count == 10 && kept.count { $0.reason == "all diaries" } == 2)
        #expect(Set(kept.prefix(6).map(\.recordID)).count == 1)
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
            await #expect(throws: DatabaseError.self) { try await audit.ours.values(Ledger.all) { $0.text } }
            await #expect(throws: DatabaseError.self) {
                try await audit.ours.fetch(Memo.join(Ledger.self) { $0.tenantID == $1.tenantID }).count
            }
        }
        #expect(kept.isEmpty)
    }
}
