import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisJobs

@Suite("Migrations of jobs", .serialized)
struct JobMigrationTests {
    @Test(
        "The schema goes back to that of 0.1.0 with entries that only later releases write, and forward again",
        arguments: TestEngine.allCases)
    func back(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: JobMigrations.all) { test async throws in
            try await test.database.system().write { tx in
                try JobRows(JobDatabase.allTenants(in: tx)).insertHistory(
                    [.retried, .edited, .deleted].map { JobHistoryEntry(tenantID: .platform, kind: $0, message: "m") })
            }
            let migrator = Migrator(test.database, migrations: JobMigrations.all)
            let last = try #require(JobMigrations.all.firstIndex { $0.id == "jobs.004-stored-files" })
            let later = JobMigrations.all.dropFirst(last + 1).map(\.id)
            #expect(try await migrator.down(steps: later.count) == later.reversed())
            let kinds = "SELECT kind FROM job_event ORDER BY kind"
            #expect(try await test.texts(kinds) == ["replaced", "replaced", "retried"])
            #expect(try await migrator.up() == later)
            #expect(try await test.texts(kinds) == ["replaced", "replaced", "retried"])
        }
    }
}
