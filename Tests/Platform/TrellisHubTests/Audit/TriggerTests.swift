import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisHub

@Suite("Audit triggers")
struct TriggerTests {
    private static let wider = Migration("memos.002-widen") { schema in
        schema.alter("memo") { $0.integer("rank").default(0) }
    }
    private static let narrower = Migration("memos.003-narrow") { schema in
        schema.alter("memo") { $0.drop(column: "is_done") }
    }

    private func migrator(_ audit: TestAudit, _ more: [Migration]) -> Migrator {
        Migrator(
            audit.owner, migrations: AuditMigrations.all + [Memo.migration] + more,
            audited: AuditMigrations.records + [Memo.self, Place.self, Ledger.self])
    }

    @Test(
        "A17: a second migration leaves the triggers unchanged, and the check finds a dropped trigger",
        arguments: TestJobsEngine.allCases)
    func reconciled(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let records: [any Record.Type] = AuditMigrations.records + [Memo.self, Place.self, Ledger.self]
            let before = try await audit.owner.schemaDump()
            try await migrator(audit, []).up()
            #expect(try await audit.owner.schemaDump() == before)
            let clean = try await migrator(audit, []).check(records: records).messages
            #expect(clean == [])

            let dropped =
                audit.isPostgres
                ? "DROP TRIGGER audit_capture ON memo" : "DROP TRIGGER audit_memo_update"
            try await audit.owner.run(script: dropped)
            let report = try await migrator(audit, []).check(records: records)
            #expect(report.messages.contains { $0.contains("trigger") && $0.contains("missing") })
            try await migrator(audit, []).up()
            #expect(try await migrator(audit, []).check(records: records).messages == [])
            try await audit.write("one")
            #expect(try await audit.entries().count == 1)
        }
    }

    @Test("A17: a replaced trigger function is found and restored", .enabled(if: TestPostgres.current != nil))
    func function() async throws {
        try await TestAudit.with(.postgres) { audit in
            try await audit.owner.run(
                script: """
                    CREATE OR REPLACE FUNCTION audit_capture() RETURNS trigger LANGUAGE plpgsql \
                    AS 'BEGIN RETURN NULL; END'
                    """)
            let records: [any Record.Type] = AuditMigrations.records + [Memo.self, Place.self, Ledger.self]
            #expect(try await !migrator(audit, []).check(records: records).isClean)
            try await migrator(audit, []).up()
            #expect(try await migrator(audit, []).check(records: records).isClean)
            try await audit.owner.run(
                script: """
                    ALTER FUNCTION audit_capture() SECURITY DEFINER SET search_path = pg_temp; \
                    ALTER TABLE memo ENABLE REPLICA TRIGGER audit_capture
                    """)
            let drift = try await migrator(audit, []).check(records: records).drift ?? []
            #expect(drift.contains { $0.contains(" SECURITY DEFINER SET search_path=pg_temp") })
            #expect(drift.contains { $0.contains(" ENABLED ON REPLICAS") })
            try await migrator(audit, []).up()
            #expect(try await migrator(audit, []).check(records: records).isClean)
            try await audit.owner.run(script: "ALTER TABLE memo DISABLE TRIGGER audit_capture")
            #expect(try await !migrator(audit, []).check(records: records).isClean)
            try await migrator(audit, []).up()
            try await audit.write("one")
            #expect(try await audit.entries().count == 1)
        }
    }

    @Test("A17: entries follow columns that migrations add and drop", arguments: TestJobsEngine.allCases)
    func columns(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.write("one")
            try await migrator(audit, [Self.wider, Self.narrower]).up()
            try await audit.ours.write { tx in
                try tx.unfiltered(reason: "a test").execute(
                    "UPDATE memo SET text = 'two' WHERE tenant_id = \(tx.scope.tenantID)")
            }
            let last = try #require(try await audit.entries().last)
            #expect(last.json.contains("two") && last.actorID == audit.ada)
        }
    }

    @Test("A policy with an unknown column is rejected before any migration runs")
    func policy() async throws {
        let database = try Database.open("sqlite::memory:")
        let migrator = Migrator(database, migrations: AuditMigrations.all, audited: [Wrong.self])
        await #expect(throws: MigrationError.self) { try await migrator.up() }
        try database.close()
    }

    @Test(
        "Statements from outside the program add entries with the origin `sql`",
        .enabled(if: TestPostgres.current != nil))
    func outside() async throws {
        try await TestAudit.with(.postgres) { audit in
            try await audit.owner.run(script: "INSERT INTO place (name) VALUES ('by hand')")
            let entry = try #require(try await audit.entries(.platform).first)
            #expect(entry.origin == "sql" && entry.actorID == nil)
            try await audit.owner.run(script: "TRUNCATE place")
            #expect(try await audit.entries(.platform).map(\.deed) == ["insert place", "truncate place"])
        }
    }
}

@Record("wrong")
private struct Wrong {
    var id: ID<Wrong>
}

extension Wrong {
    static var audit: AuditPolicy { .changes(hashing: ["nothing"]) }
}
