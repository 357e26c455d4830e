import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

@Suite("The audit captures changes")
struct CaptureTests {
    @Test(
        "A1, A2: each row change adds one entry with user, origin and changed columns",
        arguments: TestJobsEngine.allCases)
    func changes(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            var memo = try await audit.write("one")[0]
            memo.text = "two"
            memo = try await audit.ours.write { [memo] in try $0.update(memo) }
            try await audit.ours.write { [memo] in try $0.delete(memo) }

            let entries = try await audit.entries()
            #expect(entries.map(\.deed) == ["insert memo", "update memo", "delete memo"])
            for entry in entries {
                #expect(entry.actorID == audit.ada && entry.requestID == "request-1" && entry.at == audit.clock.now)
                #expect(entry.origin == "POST /api/v1/memos" && entry.permission == "memos.create")
                #expect(entry.recordID == memo.id.description && entry.reason == nil)
            }
            let update = try JSONValue(parsing: entries[1].json)
            #expect(update == ["before": ["text": "one", "version": 1], "after": ["text": "two", "version": 2]])
            let insert = try JSONValue(parsing: entries[0].json)
            #expect(insert["before"] == nil && insert["after"]?["is_done"] == false)
            #expect(insert["after"]?["tenant_id"]?.string == audit.tenant.description)
            #expect(insert["after"]?["created_at"]?.string == "2026-01-01T00:00:00+00:00")
            #expect(try JSONValue(parsing: entries[2].json)["after"] == nil)
        }
    }

    @Test(
        "A3: raw and bulk statements add one entry per row, and an update without a change adds none",
        arguments: TestJobsEngine.allCases)
    func byHand(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.ours.write { tx in
                try tx.insert(contentsOf: (1...3).map { Memo("\($0)", of: tx.scope.tenantID) })
                try tx.unfiltered(reason: "a test").execute(
                    "UPDATE memo SET text = 'same' WHERE tenant_id = \(tx.scope.tenantID)")
                try tx.unfiltered(reason: "a test").execute(
                    "UPDATE memo SET text = 'same' WHERE tenant_id = \(tx.scope.tenantID)")
            }
            let deeds = try await audit.entries().map(\.deed)
            #expect(deeds == Array(repeating: "insert memo", count: 3) + Array(repeating: "update memo", count: 3))
        }
    }

    @Test("A3: a bulk insert of 2000 rows adds 2000 entries", arguments: TestJobsEngine.allCases)
    func load(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.ours.write { tx in
                try tx.insert(contentsOf: (1...2000).map { Memo("\($0)", of: tx.scope.tenantID) })
            }
            #expect(try await audit.entries().count == 2000)
        }
    }

    @Test(
        "A5: a rollback of the transaction or of a savepoint leaves no entry",
        arguments: TestJobsEngine.allCases)
    func rollback(engine: TestJobsEngine) async throws {
        struct Stop: Error {}
        try await TestAudit.with(engine) { audit in
            await #expect(throws: Stop.self) {
                try await audit.ours.write { tx in
                    try tx.insert(Memo("gone", of: tx.scope.tenantID))
                    try tx.audit("memo.shared")
                    throw Stop()
                }
            }
            #expect(try await audit.entries().isEmpty)
            try await audit.ours.write { tx in
                try? tx.savepoint {
                    try tx.insert(Memo("gone", of: tx.scope.tenantID))
                    throw Stop()
                }
                try tx.insert(Memo("stays", of: tx.scope.tenantID))
            }
            let entries = try await audit.entries()
            #expect(entries.map(\.deed) == ["insert memo"])
            #expect(entries[0].actorID == audit.ada && entries[0].json.contains("stays"))
        }
    }

    @Test(
        "A6: a tenant sees only its entries, and a cross-tenant change records the reason",
        arguments: TestJobsEngine.allCases)
    func tenants(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("ours")
            try await audit.theirs.write { tx in try tx.insert(Memo("theirs", of: tx.scope.tenantID)) }
            #expect(try await audit.entries().count == 1)
            try await audit.ours.write { tx in
                let all = tx.acrossTenants(reason: "all memos are done")
                try all.update(Memo.all) { [$0.isDone.set(true)] }
                try tx.insert(Memo("after", of: tx.scope.tenantID))
            }
            let (mine, others) = (try await audit.entries(), try await audit.entries(audit.other))
            #expect(mine.map(\.reason) == [nil, "all memos are done", nil])
            #expect(others.map(\.reason) == [nil, "all memos are done"] && others[1].actorID == audit.ada)
        }
    }

    @Test(
        "A7: changes of rows without a tenant are in the platform's chain, with the user if known",
        arguments: TestJobsEngine.allCases)
    func platform(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.database.system().write { tx in try tx.insert(Place(id: "here", note: nil)) }
            try await audit.database.system().acting(for: audit.scope).write { tx in
                try tx.update(Place.where { $0.id == "here" }) { [$0.note.set("seen")] }
                try tx.inTenant(audit.scope).insert(Memo("both", of: audit.tenant))
                try tx.delete(Place.self, "here")
            }
            let entries = try await audit.entries(.platform)
            #expect(entries.map(\.deed) == ["insert place", "update place", "delete place"])
            #expect(entries.map(\.actorID) == [nil, audit.ada, audit.ada])
            #expect(entries.map(\.origin) == ["system", "POST /api/v1/memos", "POST /api/v1/memos"])
            #expect(entries.map(\.recordID) == ["here", "here", "here"])
            #expect(try await audit.entries().map(\.deed) == ["insert memo"])
        }
    }

    @Test(
        "A8: the program can add audit entries, but not change or delete them",
        arguments: TestJobsEngine.allCases)
    func appendOnly(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("one")
            try await audit.seal()
            let attempts: [SQL] = [
                "UPDATE audit_entry SET action = 'nothing'", "UPDATE audit_entry SET payload = NULL",
                "DELETE FROM audit_entry", "UPDATE audit_seal SET seq = 7", "DELETE FROM audit_seal",
            ]
            for attempt in attempts {
                await #expect(throws: DatabaseError.self) {
                    try await audit.ours.write { try $0.unfiltered(reason: "a test").execute(attempt) }
                }
                await #expect(throws: DatabaseError.check(constraint: "audit_append_only")) {
                    try await audit.owner.system().write { tx in
                        try tx.acrossTenants(reason: "even the owner").sql.execute(attempt)
                    }
                }
            }
            #expect(try await audit.fault() == nil)
        }
    }

    @Test("An action other than a row change is recorded by name", arguments: TestJobsEngine.allCases)
    func notes(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.ours.write { tx in try tx.audit("memo.shared", of: "memo", id: "7", ["with": "Bob"]) }
            try await audit.database.system().write { tx in try tx.audit("auth.signed_in", by: audit.ada) }
            let entry = try #require(try await audit.entries().first)
            #expect(entry.deed == "memo.shared memo" && entry.recordID == "7" && entry.actorID == audit.ada)
            #expect(try JSONValue(parsing: entry.json) == ["details": ["with": "Bob"]])
            let platform = try #require(try await audit.entries(.platform).first)
            #expect(platform.actorID == audit.ada && platform.payload == nil)
        }
    }

    @Test(
        "Notes outside transactions are written in batches of at most 1000; the rest is counted",
        arguments: TestJobsEngine.allCases)
    func auditNotes(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let auditNotes = AuditNoteBuffer(audit.database, clock: audit.clock, logger: Logger(label: "test"))
            for _ in 0..<1005 { auditNotes.append(AuditNote("access.refused"), for: audit.scope) }
            await auditNotes.flush()
            await auditNotes.flush()
            #expect(try await audit.entries().count == 1000)
            let dropped = try #require(try await audit.entries(.platform).first)
            #expect(dropped.action == "audit.notes_dropped" && dropped.json.contains("5"))
        }
    }

    @Test(
        "Notes that are alike within an interval are two entries, the second with their number",
        arguments: TestJobsEngine.allCases)
    func countedNotes(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let notes = AuditNoteBuffer(audit.database, clock: audit.clock, logger: Logger(label: "test"))
            let add: (String) -> Void = { key in
                notes.append(AuditNote("access.refused"), for: audit.scope, countingAs: key, within: .seconds(60))
            }
            for _ in 0..<5 { add("a") }
            await notes.flush()
            #expect(try await audit.entries().count == 1)
            audit.clock.advance(by: .seconds(60))
            await notes.flush()
            await notes.flush()
            #expect(try await audit.entries().count == 2)
            // Of a thousand kinds at once a hundred are told apart, and the rest is one number.
            for number in 0..<1000 { add("\(number)") }
            await notes.flush(isLast: true)
            let entries = try await audit.entries()
            #expect(entries.count == 2 + 100 + 1 && entries.filter { $0.json.contains("900") }.count == 1)
        }
    }

    @Test(
        "Refusals in one tenant displace neither failed sign-ins nor refusals in another tenant",
        arguments: TestJobsEngine.allCases)
    func budgets(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let notes = AuditNoteBuffer(audit.database, clock: audit.clock, logger: Logger(label: "test"))
            let platform = Scope(tenantID: .platform, userID: audit.ada, requestID: "")
            for number in 0..<3000 {
                notes.append(
                    AuditNote("access.refused"), for: audit.scope, countingAs: "\(number)", within: .seconds(60),
                    budget: .refusals)
            }
            notes.append(
                AuditNote("access.refused"), for: platform, countingAs: "a", within: .seconds(60), budget: .refusals)
            notes.append(AuditNote("auth.sign_in_failed"), for: platform, countingAs: "b", within: .seconds(60))
            await notes.flush(isLast: true)
            #expect(try await audit.entries().count == 100 + 1)
            let others = try await audit.entries(.platform).map(\.action)
            #expect(Set(others).isSuperset(of: ["access.refused", "auth.sign_in_failed"]))
        }
    }
}
