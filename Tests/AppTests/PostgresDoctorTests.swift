import Testing
import TrellisDatabase
import TrellisTesting

/// `App doctor` on PostgreSQL.
@Suite("Doctor command on PostgreSQL", .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct PostgresDoctorTests {
    /// Returns the outcome of `App doctor` as this role, on a migrated and then changed database.
    private func doctor(
        as role: String, change: String? = nil, migrating: String? = nil
    ) async throws -> (code: Int32, output: String) {
        let postgres = try #require(TestPostgres.current)
        return try await postgres.withDatabase { name in
            var environment = [
                "APP_DATABASE__URL": postgres.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
                "APP_STORAGE__URL": "memory:", "APP_MAIL__ADAPTER": "memory",
            ]
            let up = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
            try #require(up.code == 0, "\(up)")
            if let change {
                let admin = try Database.open(postgres.url(name, as: "trellis_super"))
                try await admin.run(script: change)
                try admin.close()
            }
            environment["APP_DATABASE__URL"] = postgres.url(name, as: role)
            if let migrating { environment["APP_DATABASE__MIGRATION_URL"] = postgres.url(name, as: migrating) }
            let outcome = try await ServerProcess.run(["doctor"], of: .sample, environment: environment)
            return (outcome.code, outcome.output)
        }
    }

    @Test("The role of the application passes, with the version of the server and the offset of the clocks")
    func sound() async throws {
        let outcome = try await doctor(as: TestPostgres.applicationRole)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("PostgreSQL 1"))
        #expect(outcome.output.contains("role \(TestPostgres.applicationRole)"))
        #expect(outcome.output.contains("that of the database"))
        // The platform's own indexes across tenants are meant.
        #expect(outcome.output.contains("ok       row_security"), "\(outcome)")
    }

    @Test("The role that owns the tables is a finding of row-level security, with the fix")
    func owner() async throws {
        let outcome = try await doctor(as: TestPostgres.ownerRole)
        #expect(outcome.code == 1 && outcome.output.contains("failed   row_security"), "\(outcome)")
        #expect(outcome.output.contains("database.migration_url"))
    }

    @Test(
        "Lost protection and lost rights are findings, with the fix",
        arguments: [
            ("ALTER TABLE role DISABLE ROW LEVEL SECURITY", "failed   row_security", "role"),
            ("REVOKE SELECT ON membership FROM trellis_app", "failed   database", "membership"),
            (
                "REVOKE INSERT ON membership FROM trellis_app", "failed   database",
                "can't write 1 tables, such as membership"
            ),
            (
                """
                DO $$ BEGIN
                    EXECUTE format('ALTER ROLE trellis_app IN DATABASE %I SET search_path = pg_catalog',
                        current_database());
                END $$
                """, "failed   migrations", "leads to pg_catalog"
            ),
            (
                "REVOKE USAGE ON SCHEMA public FROM PUBLIC, trellis_app", "failed   database",
                "GRANT USAGE ON SCHEMA public TO \"trellis_app\""
            ),
        ])
    func lost(_ change: String, _ line: String, _ table: String) async throws {
        let outcome = try await doctor(as: TestPostgres.applicationRole, change: change)
        #expect(outcome.code == 1 && outcome.output.contains(line) && outcome.output.contains(table), "\(outcome)")
    }

    @Test("A role for migrations that owns no tables is a finding")
    func wrongOwner() async throws {
        let role = TestPostgres.applicationRole
        let outcome = try await doctor(as: role, migrating: role)
        #expect(outcome.code == 1 && outcome.output.contains("doesn't own all tables"), "\(outcome)")
    }

    @Test("A server that can't be reached is a finding with its cause; the other checks run")
    func away() async throws {
        let outcome = try await ServerProcess.run(
            ["doctor"], of: .sample,
            environment: [
                "APP_DATABASE__URL": "postgres://trellis_app:hidden-word@127.0.0.1:1/trellis",
                "APP_STORAGE__URL": "memory:", "APP_MAIL__ADAPTER": "memory",
            ])
        #expect(outcome.code == 1 && outcome.output.contains("failed   database"), "\(outcome)")
        #expect(outcome.output.contains("ok       storage") && outcome.output.contains("127.0.0.1"))
        #expect(!outcome.output.contains("hidden-word") && !outcome.messages.contains("hidden-word"))
    }
}
