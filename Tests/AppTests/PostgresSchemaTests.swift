import App
import Logging
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisObservability
import TrellisTesting

/// The product's schema on PostgreSQL, if the tests have a server.
@Suite("Schema on PostgreSQL", .enabled(if: TestPostgres.current != nil))
struct PostgresSchemaTests {
    /// Runs `body` with the URL of an empty database, for either role.
    private func withDatabase(_ body: (_ url: @Sendable (_ role: String) -> String) async throws -> Void) async throws {
        let server = try #require(TestPostgres.current)
        try await server.withDatabase { name in try await body { server.url(name, as: $0) } }
    }

    @Test("The schema matches its golden file, isolates tenants, and matches the records")
    func schema() async throws {
        try await withDatabase { url in
            let application = try Application.inspect(App.self)
            let database = try Database.open(url(TestPostgres.ownerRole))
            let migrator = Migrator(
                database, migrations: application.migrations, audited: application.records)
            try await migrator.up()
            try expectGolden(try await database.schemaDump(), named: "schema-postgres.sql")
            #expect(try await migrator.check(records: application.records).messages == [])
            #expect(try await migrator.lint(all: true) == [])
            try await migrator.down(steps: application.migrations.count)
            #expect(try await database.schemaDump() == "")
            try database.close()
        }
    }

    @Test("Ten processes that migrate concurrently all succeed, and the program's role can work afterwards")
    func tenProcesses() async throws {
        try await withDatabase { url in
            let environment = [
                "APP_DATABASE__URL": url(TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": url(TestPostgres.ownerRole),
                "APP_MIGRATIONS__APPLICATION_ROLE": TestPostgres.applicationRole,
            ]
            let outcomes = try await withThrowingTaskGroup(of: (code: Int32, messages: String).self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let outcome = try await ServerProcess.run(["migrate", "up"], environment: environment)
                        return (outcome.code, outcome.messages)
                    }
                }
                return try await group.reduce(into: [(code: Int32, messages: String)]()) { $0.append($1) }
            }
            for outcome in outcomes { #expect(outcome.code == 0, "\(outcome)") }
            #expect(outcomes.map(\.messages).joined().ranges(of: "webhooks.001-create").count == 1)

            let program = ["APP_DATABASE__URL": url(TestPostgres.applicationRole)]
            let check = try await ServerProcess.run(["migrate", "check"], environment: program)
            // Its role may not create a scratch schema, and the message names the missing privilege.
            #expect(check.code == 1 && check.messages.contains("permission denied"))
            let status = try await ServerProcess.run(["migrate", "status"], environment: program)
            #expect(status.code == 0 && !status.output.contains("pending"))
        }
    }

    @Test("The product doesn't start as the role that owns the tables, which bypasses the policies")
    func refusal() async throws {
        try await withDatabase { url in
            for (role, isSafe) in [(TestPostgres.ownerRole, false), (TestPostgres.applicationRole, true)] {
                let database = try Database.open(url(role))
                if !isSafe {
                    let migrations = try Application.inspect(App.self).migrations
                    try await Migrator(
                        database, migrations: migrations,
                        options: MigratorOptions(applicationRole: TestPostgres.applicationRole)
                    ).up()
                }
                let application = try Application(
                    App.self,
                    on: Platform(
                        settings: try SettingsSources(values: [:]).read(Application.settings(of: App.self)),
                        database: database, clock: SystemClock(), metrics: PrometheusRegistry(),
                        logger: Logger(label: "test")))
                if isSafe {
                    try await application.requireTenantIsolation()
                } else {
                    await #expect(throws: TenantIsolationError.self) { try await application.requireTenantIsolation() }
                }
                try database.close()
            }
        }
    }
}
