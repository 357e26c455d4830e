import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// The stated reasons of handwritten SQL.
@Suite("Reasons of handwritten SQL") struct UnfilteredReasonTests {
    /// A handler that adds the level, the reason and the request of each entry to a log.
    private struct Handler: LogHandler {
        let lines: Log
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard let reason = event.metadata?["reason"] else { return }
            lines.add("\(event.level) \(reason) \(event.metadata?["request_id"] ?? "-")")
        }
    }

    /// Returns the reasons that `body` logs.
    private func reasons(_ body: (TestDatabase) async throws -> Void) async throws -> [String] {
        let lines = Log()
        let database = try Database.open(
            "sqlite::memory:", logger: Logger(label: "tests") { _ in Handler(lines: lines) })
        try await Migrator(database, migrations: testMigrations).up()
        try await body(TestDatabase(database: database, clock: ManualClock()))
        try database.close()
        return lines.entries
    }

    @Test("Handwritten SQL of a tenant logs its reason, with the request")
    func tenants() async throws {
        let logged = try await reasons { test in
            _ = try await test.ours.unfiltered(reason: "one").rows("SELECT 1")
            try await test.ours.read { _ = try $0.unfiltered(reason: "two").rows("SELECT 1") }
            try await test.ours.write { _ = try $0.unfiltered(reason: "three").rows("SELECT 1") }
            _ = try await test.ours.unfiltered(reason: "unseen", level: .trace).rows("SELECT 1")
            _ = try await test.ours.acrossTenants(reason: "four").sql.rows("SELECT 1")
            _ = try await test.system.unfiltered(in: test.acme.tenantID, reason: "five").rows("SELECT 1")
            _ = try await test.database.global(test.acme).read { try $0.unfiltered(reason: "six").rows("SELECT 1") }
        }
        #expect(
            logged == [
                "debug one acme-request", "debug two acme-request", "debug three acme-request",
                "notice four acme-request", "debug five -", "debug six acme-request",
            ])
    }

    @Test("Handwritten SQL in a query logs its reason with each statement")
    func queries() async throws {
        let logged = try await reasons { test in
            try await test.projects("A")
            let odd = ProjectRecord.where { Predicate(unfiltered: "\($0.budget) % 2 = 1", reason: "one") }
            #expect(try await test.ours.count(odd) == 0)
            #expect(try await test.ours.read { try $0.exists(odd) } == false)
            let rows = CommonTableExpression<ProjectRecord>(
                "chosen", unfiltered: "SELECT \(columns: ProjectRecord.self) FROM project", reason: "two")
            #expect(try await test.ours.fetch(rows.all).count == 1)
            let changed = try await test.ours.write { tx in
                try tx.update(ProjectRecord.all) { [$0.budget.set(unfiltered: "\($0.budget) + 1", reason: "three")] }
            }
            #expect(changed == 1)
            #expect(try await test.ours.count(odd) == 1)
        }
        #expect(logged == ["one", "one", "two", "three", "one"].map { "debug \($0) acme-request" })
    }
}
