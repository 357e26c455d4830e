import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

@Suite("Erasing payloads of the audit")
struct ErasureTests {
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

    @Test(
        "A15: the hash of a payload has a salt, which is erased with the payload and can't be changed otherwise",
        arguments: TestJobsEngine.allCases)
    func salted(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            for _ in 0..<2 { try await audit.ours.write { try $0.audit("memo.shared", of: "memo", id: "7", ["n": 1]) } }
            try await audit.seal()
            let seals = try await audit.seals()
            #expect(Set(seals.map(\.payloadHash)).count == 2)
            #expect(seals.allSatisfy { $0.format == 2 && $0.salt?.count == 16 })
            let plain = try await audit.entries().compactMap(\.payload).map { AuditHash.payload($0.text, salt: nil) }
            #expect(seals.map(\.payloadHash).allSatisfy { !plain.contains($0) })
            await #expect(throws: DatabaseError.check(constraint: "audit_append_only")) {
                try await audit.owner.system().write { tx in
                    try tx.acrossTenants(reason: "a test").sql.execute("UPDATE audit_seal SET salt = NULL")
                }
            }
            let maintenance = AuditMaintenance(audit.owner.system(), key: nil)
            #expect(try await maintenance.erase(.entry(seals[0].id), reason: "asked to") == 1)
            #expect(try await audit.seals().map { $0.salt == nil } == [true, false])
            #expect(try await audit.seals().map(\.payloadHash) == seals.map(\.payloadHash))
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("A15: no salt is left of a payload that is erased while it is sealed", arguments: TestJobsEngine.allCases)
    func erasedWhileSealed(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let maintenance = AuditMaintenance(audit.owner.system(), key: nil)
            let memo = try await audit.write("0")[0]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...30 {
                    group.addTask {
                        _ = try await audit.ours.write { tx in
                            try tx.update(Memo.where { $0.id == memo.id }) { [$0.text.set("\(number)")] }
                        }
                    }
                    group.addTask { _ = try await audit.sealer.seal(batchSize: 3) }
                    group.addTask {
                        _ = try await maintenance.erase(.row(table: "memo", id: "\(memo.id)"), reason: "r")
                    }
                }
                try await group.waitForAll()
            }
            _ = try await maintenance.erase(.row(table: "memo", id: "\(memo.id)"), reason: "r")
            try await audit.seal()
            let erased = Set(try await audit.entries().filter { $0.record == "memo" }.map(\.id))
            #expect(erased.count == 31)
            #expect(try await audit.seals().filter { erased.contains($0.id) }.allSatisfy { $0.salt == nil })
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("A15: payloads beyond what one transaction erases are erased too", arguments: TestJobsEngine.allCases)
    func many(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.ours.write { tx in
                for number in 1...1001 { try tx.audit("memo.shared", of: "memo", id: "7", ["n": .int(number)]) }
            }
            // Sealed ones and waiting ones.
            try await audit.seal()
            try await audit.ours.write { try $0.audit("memo.shared", of: "memo", id: "7", ["n": 0]) }
            let maintenance = AuditMaintenance(audit.owner.system(), key: nil)
            #expect(try await maintenance.erase(.row(table: "memo", id: "7"), reason: "asked to") == 1002)
            #expect(try await maintenance.erase(.row(table: "memo", id: "7"), reason: "asked to") == 0)
            try await audit.seal()
            #expect(try await audit.entries().filter { $0.record == "memo" }.allSatisfy { $0.payload == nil })
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("Payloads to erase, and lists, are found by indexes", arguments: TestJobsEngine.allCases)
    func indexes(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.fillSealed(20_000)
            let statements = [
                AuditErasure.row(table: "memo", id: "77").statement(limit: 500),
                AuditErasure.entry(77).statement(limit: 500),
                AuditListing.statement(AuditFilter(tenant: audit.tenant), after: nil, limit: 50),
                AuditListing.statement(AuditFilter(), after: nil, limit: 50),
            ]
            for statement in statements {
                let plan = try await audit.plan(of: statement)
                // What PostgreSQL and SQLite call reading a table from one end to the other.
                let scans = plan.split(separator: "\n").filter { line in
                    ["SCAN audit_entry", "SCAN audit_seal", "SCAN s", "SCAN e"].contains(String(line))
                        || ["Seq Scan on audit_entry", "Seq Scan on audit_seal "].contains { line.contains($0) }
                }
                #expect(plan.contains("audit_") && scans.isEmpty, "\(plan)")
            }
            let maintenance = AuditMaintenance(audit.owner.system(), key: nil)
            #expect(try await maintenance.erase(.row(table: "memo", id: "77"), reason: "asked to") == 20)
        }
    }
}
