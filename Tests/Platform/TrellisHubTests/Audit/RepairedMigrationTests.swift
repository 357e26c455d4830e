import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisHub

/// The acceptance of a changed migration, which the audit records.
@Suite("Repaired migrations")
struct RepairedMigrationTests {
    @Test(
        "A repaired migration is an entry of the platform's chain, with reason and checksums",
        arguments: TestJobsEngine.allCases)
    func entry(_ engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { test in
            try await test.owner.run(
                script: "UPDATE trellis_migration SET declaration = '2:\"00' WHERE id = 'audit.001-entries'")
            let migrator = TestAudit.migrator(test.owner)
            await #expect(throws: MigrationError.changed(["audit.001-entries"])) { try await migrator.up() }
            if test.isPostgres {
                await #expect(throws: MigrationError.self) {
                    try await TestAudit.migrator(test.database).repair("audit.001-entries", reason: "a test")
                }
            }
            #expect(try await migrator.repair("audit.001-entries", reason: "only a comment"))
            #expect(try await migrator.up() == [])
            let entries = try await test.entries(.platform).filter { $0.action == "migration.repaired" }
            #expect(entries.map(\.recordID) == ["audit.001-entries"])
            #expect(entries.first?.reason == "only a comment" && entries.first?.origin == "migrate repair")
            #expect(entries.first?.payload?.text.contains("2:\\\"00") == true)
            try await test.seal()
            #expect(try await test.verifier.verify(.platform).allSatisfy { $0.finding == nil })
        }
    }
}
