import Testing
import TrellisDatabase
import TrellisTesting

/// Roles and schemas that the server isn't started with.
@Suite("Starting on PostgreSQL", .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct RefusedRoleTests {
    /// What `App serve` says, as this role, on a database that was migrated and then changed; nil when it serves.
    private func refusal(as role: String, change: String? = nil) async throws -> String? {
        let postgres = try #require(TestPostgres.current)
        return try await postgres.withDatabase { name in
            var environment = [
                "APP_DATABASE__URL": postgres.url(name, as: TestPostgres.application),
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.owner),
            ]
            #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
            if let change {
                let owner = try Database.open(postgres.url(name, as: TestPostgres.owner))
                try await owner.run(script: change)
                try owner.close()
            }
            environment["APP_DATABASE__URL"] = postgres.url(name, as: role)
            do {
                let server = try await ServerProcess.start(database: "", environment: environment)
                #expect(server.terminate() == 0)
                return nil
            } catch let error as ServerDidNotStart {
                return error.messages
            }
        }
    }

    @Test("The role that owns nothing and can't pass the policies serves")
    func application() async throws {
        #expect(try await refusal(as: TestPostgres.application) == nil)
    }

    @Test(
        "Roles that the policies don't hold are refused by name, with the way to mend it",
        arguments: [
            ("trellis_super", "The role trellis_super is a superuser", "deploy/postgres/roles.sql"),
            (
                "trellis_bypass", "The role trellis_bypass may bypass",
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

    @Test(
        "A table of tenants that isn't protected is refused by name, with the way to mend it",
        arguments: [
            ("DROP POLICY project_tenant ON project", "project", "the policy project_tenant is missing"),
            ("ALTER TABLE role DISABLE ROW LEVEL SECURITY", "role", "row-level security isn't enabled"),
            (
                "ALTER TABLE membership NO FORCE ROW LEVEL SECURITY", "membership",
                "isn't forced on the owner"
            ),
        ])
    func tables(_ change: String, _ table: String, _ fault: String) async throws {
        let messages = try #require(
            try await refusal(as: TestPostgres.application, change: change), "it serves after \(change)")
        #expect(
            messages.contains("The tenants' table \(table)") && messages.contains(fault), "\(messages)")
        #expect(messages.contains("schema.alter(\"\(table)\") { $0.tenantPolicies() }"), "\(messages)")
    }
}
