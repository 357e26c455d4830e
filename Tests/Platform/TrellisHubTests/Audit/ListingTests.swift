import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Audit lists")
struct ListingTests {
    /// Returns the identifiers of all entries that match a filter, in pages of two.
    private func list(_ audit: TestAudit, _ filter: AuditFilter = AuditFilter()) async throws -> [Int] {
        var (ids, cursor): ([Int], String?) = ([], nil)
        repeat {
            let request = PageRequest(limit: 2, cursor: cursor)
            let page = try await audit.ours.read { try $0.auditEntries(filter, request) }
            ids += page.items.map(\.entry.id)
            cursor = page.nextCursor
        } while cursor != nil
        return ids
    }

    @Test(
        "A19: one list has sealed and unsealed entries, newest first, each once",
        arguments: TestJobsEngine.allCases)
    func both(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("1", "2", "3")
            audit.clock.advance(by: .seconds(1))
            try await audit.write("4")
            #expect(try await list(audit) == audit.entries().map(\.id).reversed())
            try await audit.seal()
            #expect(try await list(audit) == audit.entries().map(\.id).reversed())
            try await audit.write("5")
            audit.clock.advance(by: .seconds(1))
            try await audit.write("6")
            #expect(try await list(audit) == audit.entries().map(\.id).reversed())
            _ = try await audit.theirs.write { tx in try tx.insert(Memo("theirs", of: tx.scope.tenantID)) }
            #expect(try await list(audit).count == 6)
        }
    }

    @Test("A19: filters match the same entries before and after sealing", arguments: TestJobsEngine.allCases)
    func filters(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let memo = try await audit.write("1", "2")[1]
            audit.clock.advance(by: .seconds(60))
            let moment = audit.clock.now
            try await audit.ours.write { try $0.delete(memo) }
            let others = Scope(tenantID: audit.tenant, userID: ID(), requestID: "request-2")
            try await audit.database.tenant(others).write { try $0.audit("memo.shared") }
            let filters: [(AuditFilter, Int)] = [
                (AuditFilter(actor: audit.ada), 3), (AuditFilter(record: "memo", recordID: "\(memo.id)"), 2),
                (AuditFilter(action: "memo.shared"), 1), (AuditFilter(requestID: "request-2"), 1),
                (AuditFilter(since: moment), 2), (AuditFilter(until: moment), 2),
                (AuditFilter(actor: audit.ada, action: "insert", until: moment), 2), (AuditFilter(record: "x"), 0),
                // A tenant's list ignores the filter's tenant.
                (AuditFilter(tenant: audit.other), 4),
            ]
            for isSealed in [false, true] {
                if isSealed { try await audit.seal() }
                for (filter, count) in filters {
                    #expect(try await list(audit, filter).count == count, "\(filter), sealed: \(isSealed)")
                }
            }
        }
    }

    @Test(
        "A19: an entry with an identifier too long for an index is sealed and listed",
        arguments: TestJobsEngine.allCases)
    func long(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let name = String(repeating: "ü", count: 20_000)
            try await audit.database.system().write { tx in try tx.insert(Place(id: name)) }
            try await audit.seal()
            let store = AuditStore(audit.database.system())
            let found = try await store.entries(AuditFilter(record: "place"), PageRequest()).items
            #expect(found.first?.entry.recordID == name && found.first?.seal?.seq == 1)
            #expect(try await audit.verifier.verify().allSatisfy { $0.finding == nil })
        }
    }

    @Test("A19: an operator's list has the entries of every tenant", arguments: TestJobsEngine.allCases)
    func operators(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let store = AuditStore(audit.database.system())
            try await audit.write("1", "2")
            try await audit.seal()
            _ = try await audit.theirs.write { tx in try tx.insert(Memo("theirs", of: tx.scope.tenantID)) }
            let all = try await store.entries(AuditFilter(), PageRequest()).items
            #expect(all.map(\.entry.tenantID) == [audit.other, audit.tenant, audit.tenant])
            #expect(all.map { $0.seal?.seq } == [nil, 2, 1])
            let theirs = try await store.entries(AuditFilter(tenant: audit.other), PageRequest()).items
            #expect(theirs.count == 1)
        }
    }
}
