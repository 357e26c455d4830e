import Testing
import TrellisDatabase
import TrellisTesting

/// Roles and schemas with which the server doesn't start.
@Suite("Starting on PostgreSQL", .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct StartupRoleTests {
    /// Returns the messages of `App serve` as this role, on a migrated and then changed database; nil if it serves.
    private func refusal(
        as role: String, change: String? = nil, by changer: String = TestPostgres.ownerRole,
        migrating owner: String? = nil, options: String = ""
    ) async throws -> String? {
        let postgres = try #require(TestPostgres.current)
        return try await postgres.withDatabase { name in
            var environment = [
                "APP_DATABASE__URL": postgres.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment).code == 0)
            if let change {
                let database = try Database.open(postgres.url(name, as: changer))
                try await database.run(script: change)
                try database.close()
            }
            environment["APP_DATABASE__URL"] = postgres.url(name, as: role) + options
            // Otherwise the start migrates, and revokes the rights that the role shouldn't have.
            environment["APP_DATABASE__MIGRATION_URL"] = owner.map { postgres.url(name, as: $0) }
            do {
                let server = try await ServerProcess.start(.sample, database: "", environment: environment)
                #expect(server.terminate() == 0)
                return nil
            } catch let error as ServerDidNotStart {
                return error.messages
            }
        }
    }

    @Test("A role that owns nothing and can't bypass the policies can serve")
    func application() async throws {
        #expect(try await refusal(as: TestPostgres.applicationRole) == nil)
    }

    @Test(
        "Roles that bypass the policies are rejected by name, with the fix",
        arguments: [
            ("trellis_super", "The role trellis_super is a superuser", "deploy/postgres/roles.sql"),
            (
                "trellis_bypass", "The role trellis_bypass can bypass",
                "ALTER ROLE \"trellis_bypass\" NOBYPASSRLS"
            ),
            (
                "trellis_owner", "The role trellis_owner owns the table",
                "database.migration_url"
            ),
        ])
    func roles(_ role: String, _ fault: String, _ remedy: String) async throws {
        let messages = try #require(try await refusal(as: role), "\(role) serves")
        #expect(messages.contains(fault) && messages.contains(remedy), "\(messages)")
    }

    @Test("A database whose encoding isn't UTF8 is rejected by name, with the fix")
    func encoding() async throws {
        let postgres = try #require(TestPostgres.current)
        try await postgres.withDatabase(from: "template0 ENCODING 'LATIN1' LOCALE 'C'") { name in
            let environment = ["APP_DATABASE__URL": postgres.url(name, as: TestPostgres.ownerRole)]
            let error = await #expect(throws: ServerDidNotStart.self) {
                try await ServerProcess.start(.sample, database: "", environment: environment).kill()
            }
            let messages = error?.messages ?? ""
            #expect(messages.contains("\(name) has the encoding LATIN1") && messages.contains("ENCODING 'UTF8'"))
        }
    }

    @Test(
        "A right to change the audit or the history of migrations is rejected by name, with the fix",
        arguments: [
            ("GRANT DELETE ON audit_entry TO trellis_app", "DELETE on audit_entry"),
            ("GRANT UPDATE ON trellis_migration TO trellis_app", "UPDATE on trellis_migration"),
            ("GRANT DELETE ON audit_sealer TO trellis_app", "DELETE on audit_sealer"),
            ("GRANT INSERT ON audit_retention TO trellis_app", "INSERT on audit_retention"),
            ("GRANT DELETE ON audit_chain TO trellis_app", "DELETE on audit_chain"),
            ("GRANT TRIGGER ON audit_entry TO trellis_app", "TRIGGER on audit_entry"),
            ("GRANT REFERENCES (seq) ON audit_seal TO trellis_app", "REFERENCES on audit_seal"),
        ])
    func history(_ change: String, _ fault: String) async throws {
        let messages = try #require(
            try await refusal(as: TestPostgres.applicationRole, change: change), "it serves after \(change)")
        #expect(messages.contains(fault) && messages.contains("REVOKE"), "\(messages)")
    }

    @Test("A search_path of the program that leads elsewhere is named, also where another role migrates")
    func path() async throws {
        let change = """
            DO $$ BEGIN
                EXECUTE format('ALTER ROLE trellis_app IN DATABASE %I SET search_path = nope', current_database());
            END $$
            """
        let messages = try #require(
            try await refusal(
                as: TestPostgres.applicationRole, change: change, by: TestPostgres.applicationRole,
                migrating: TestPostgres.ownerRole))
        #expect(messages.contains("the search_path of the role trellis_app leads to no schema"), "\(messages)")
    }

    @Test("An address that leads the program to another schema or database than the migrated one is named")
    func address() async throws {
        let path = try #require(
            try await refusal(
                as: TestPostgres.applicationRole, migrating: TestPostgres.ownerRole,
                options: "?options=-csearch_path%3Dpg_catalog"))
        #expect(path.contains("migration.history_elsewhere") && path.contains("leads to pg_catalog"), "\(path)")
        let postgres = try #require(TestPostgres.current)
        try await postgres.withDatabase { migrated in
            try await postgres.withDatabase { empty in
                let owner = postgres.url(migrated, as: TestPostgres.ownerRole)
                var environment = ["APP_DATABASE__URL": owner]
                let migrated = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
                #expect(migrated.code == 0)
                environment["APP_DATABASE__URL"] = postgres.url(empty, as: TestPostgres.applicationRole)
                environment["APP_DATABASE__MIGRATION_URL"] = owner
                let error = await #expect(throws: ServerDidNotStart.self) {
                    try await ServerProcess.start(.sample, database: "", environment: environment).kill()
                }
                #expect(error?.messages.contains("migration.history_missing") == true, "\(error?.messages ?? "")")
            }
        }
    }

    @Test(
        "An unprotected tenant table is rejected by name, with the fix",
        arguments: [
            ("DROP POLICY sample_tenant ON sample", "sample", "the policy sample_tenant is missing"),
            ("ALTER TABLE role DISABLE ROW LEVEL SECURITY", "role", "row-level security isn't enabled"),
            (
                "ALTER TABLE membership NO FORCE ROW LEVEL SECURITY", "membership",
                "isn't forced on the owner"
            ),
        ])
    func tables(_ change: String, _ table: String, _ fault: String) async throws {
        let messages = try #require(
            try await refusal(as: TestPostgres.applicationRole, change: change), "it serves after \(change)")
        #expect(
            messages.contains("The tenant-owned table \(table)") && messages.contains(fault), "\(messages)")
        #expect(messages.contains("schema.alter(\"\(table)\") { $0.tenantPolicies() }"), "\(messages)")
    }
}
