import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// Row-level security that migrations create, and the gaps that manual changes make in it.
@Suite(.serialized) struct TenancyCheckTests {
    private static let options = MigratorOptions(applicationRole: TestPostgres.applicationRole)

    private func withProjects(
        _ engine: TestEngine, _ body: (MigrationDatabase, TestDatabase) async throws -> Void
    ) async throws {
        try await MigrationDatabase.with(engine) { test async throws in
            try await Migrator(test.database, migrations: testMigrations, options: Self.options).up()
            let application = try test.another(TestPostgres.applicationRole)
            try await body(test, TestDatabase(database: application, clock: test.clock))
            try application.close()
        }
    }

    @Test("Rows are visible only with a tenant or a reason to cross tenants", arguments: postgresOnly)
    func policies(_ engine: TestEngine) async throws {
        try await withProjects(engine) { _, test async throws in
            try await test.projects("Apollo", "Gemini")
            let count: SQL = "SELECT count(*) AS n FROM project"
            func number(_ rows: [Row]) throws -> Int { try rows.first?.decode(Int.self, "n") ?? -1 }
            #expect(try number(try await test.system.read { try $0.rows(count) }) == 0)
            #expect(try number(try await test.ours.read { try $0.unfiltered(reason: "a test").rows(count) }) == 2)
            #expect(try number(try await test.theirs.read { try $0.unfiltered(reason: "a test").rows(count) }) == 0)
            #expect(
                try await test.system.read { tx in
                    try tx.acrossTenants(reason: "a test").count(ProjectRecord.all)
                } == 2)
            await #expect(throws: DatabaseError.tenantMismatch(table: "task")) {
                try await test.theirs.write { [acme = test.acme] tx in
                    try tx.unfiltered(reason: "a test").execute(
                        """
                        INSERT INTO task (id, tenant_id, project_id, title)
                        VALUES (\(ID<ProjectTask>()), \(acme.tenantID), \(ID<Project>()), 'x')
                        """)
                }
            }
        }
    }

    @Test(
        "A migrated schema has no gap, and the policies apply to the program's role", arguments: TestEngine.allCases)
    func clean(_ engine: TestEngine) async throws {
        try await withProjects(engine) { _, test async throws in
            let check = TenancyCheck(test.database)
            #expect(try await check.issues() == [])
            #expect(try await check.advice() == [])
            if engine == .postgres { #expect(try await check.roleIssues() == []) }
        }
    }

    @Test(
        "A role that owns tables, is a superuser or may bypass policies is named with the fix",
        arguments: postgresOnly)
    func roles(_ engine: TestEngine) async throws {
        try await withProjects(engine) { owner, _ async throws in
            let issues = try await TenancyCheck(owner.database).roleIssues()
            #expect(issues.count == 1)
            #expect(issues[0].contains("trellis_owner owns the table app_user and 4 more"))
        }
        let superuser = RolePrivileges(name: "root", isSuperuser: true, bypassesRLS: true, ownedTables: [])
        #expect(superuser.issues.count == 1 && superuser.issues[0].contains("deploy/postgres/roles.sql"))
        let bypassing = RolePrivileges(name: "sly", isSuperuser: false, bypassesRLS: true, ownedTables: [])
        #expect(bypassing.issues.count == 1 && bypassing.issues[0].contains("ALTER ROLE \"sly\" NOBYPASSRLS"))
    }

    @Test("The role that reads from a replica is named too", arguments: postgresOnly)
    func replica(_ engine: TestEngine) async throws {
        let server = try #require(TestPostgres.current)
        try await server.withDatabase { name in
            var options = DatabaseOptions()
            options.postgres.replica = try DatabaseURL(server.url(name, as: "trellis_super"))
            options.postgres.replicaLagLimit = nil
            let database = try Database.open(server.url(name, as: TestPostgres.applicationRole), options: options)
            defer { try? database.close() }
            let issues = try await TenancyCheck(database).roleIssues()
            #expect(issues.count == 1)
            #expect(issues.first?.contains("On the replica: The role trellis_super is a superuser") == true)
        }
    }

    @Test("A role whose sessions run no triggers is named with the fix", arguments: postgresOnly)
    func withoutTriggers(_ engine: TestEngine) async throws {
        try await withProjects(engine) { owner, _ async throws in
            let admin = try owner.another("trellis_super")
            defer { try? admin.close() }
            try await admin.run(
                script: """
                    DO $$ BEGIN
                        EXECUTE format('ALTER ROLE trellis_app IN DATABASE %I SET session_replication_role = replica',
                            current_database());
                    END $$
                    """)
            let application = try owner.another(TestPostgres.applicationRole)
            defer { try? application.close() }
            let issues = try await TenancyCheck(application).roleIssues()
            #expect(issues.count == 1)
            #expect(issues.first?.contains("ALTER ROLE \"trellis_app\" RESET session_replication_role") == true)
        }
    }

    @Test(
        "A right to change the audit or the history of migrations is named with the fix, also one of every role",
        arguments: postgresOnly)
    func history(_ engine: TestEngine) async throws {
        try await withProjects(engine) { owner, test async throws in
            try await owner.database.run(
                script: "CREATE TABLE audit_entry (id text, payload text); CREATE TABLE audit_seal (id text)")
            let check = TenancyCheck(test.database)
            #expect(try await check.roleIssues() == [])
            try await owner.database.run(
                script: """
                    GRANT SELECT, INSERT ON audit_entry TO trellis_app;
                    GRANT UPDATE (payload), DELETE ON audit_entry TO trellis_app;
                    GRANT TRUNCATE ON audit_seal TO PUBLIC; GRANT INSERT ON trellis_migration TO trellis_app
                    """)
            let issues = try await check.roleIssues()
            #expect(issues.count == 3)
            #expect(issues.first?.contains("it has UPDATE, DELETE on audit_entry.") == true)
            #expect(issues.first?.contains("REVOKE UPDATE, DELETE ON \"audit_entry\" FROM \"trellis_app\"") == true)
            #expect(issues.dropFirst().first?.contains("TRUNCATE on audit_seal") == true)
            #expect(issues.last?.contains("INSERT on trellis_migration") == true)
            // Migrating revokes what the role was granted; the right of every role is left to people.
            try await Migrator(owner.database, migrations: testMigrations, options: Self.options).up()
            #expect(try await check.roleIssues().count == 1)
        }
    }

    @Test(
        "Each gap is named with its table",
        arguments: postgresOnly,
        [
            ("ALTER TABLE project DISABLE ROW LEVEL SECURITY", "row-level security isn't enabled"),
            ("ALTER TABLE project NO FORCE ROW LEVEL SECURITY", "isn't forced"),
            ("DROP POLICY project_tenant ON project", "the policy project_tenant is missing"),
            ("DROP POLICY project_crossing ON project", "the policy project_crossing is missing"),
            ("ALTER POLICY project_tenant ON project USING (true)", "project_tenant differs from the one"),
            ("CREATE POLICY open ON project USING (true)", "the policy open allows more rows"),
            ("CREATE UNIQUE INDEX loud ON project (name)", "The unique index loud of project"),
            (
                "ALTER TABLE project ADD UNIQUE (id); ALTER TABLE task ADD CONSTRAINT wide FOREIGN KEY (project_id) REFERENCES project (id)",
                "The foreign key wide of task"
            ),
            ("CREATE TABLE loose (tenant_id uuid, name text)", "The tenant-owned table loose"),
            ("CREATE MATERIALIZED VIEW copy AS SELECT * FROM project", "The materialized view copy"),
        ])
    func gaps(_ engine: TestEngine, _ gap: (statement: String, sentence: String)) async throws {
        try await withProjects(engine) { owner, test async throws in
            try await owner.database.run(script: gap.statement)
            let issues = try await TenancyCheck(test.database).issues()
            #expect(issues.contains { $0.contains(gap.sentence) }, "\(issues)")
        }
    }

    @Test("An index that doesn't begin with the tenant is reported as advice", arguments: postgresOnly)
    func advice(_ engine: TestEngine) async throws {
        try await withProjects(engine) { owner, test async throws in
            try await owner.database.run(script: "CREATE INDEX slow ON project (name)")
            #expect(try await TenancyCheck(test.database).issues() == [])
            #expect(try await TenancyCheck(test.database).advice().first?.contains("slow of project") == true)
        }
    }

    @Test(
        "Policies follow a renamed table, and can be added to a table that raw SQL created",
        arguments: TestEngine.allCases)
    func renamed(_ engine: TestEngine) async throws {
        let later = Migration("tests.002-names") { schema in
            schema.rename("task", to: "chore")
            schema.rename("country", to: "land")
            schema.sql(
                sqlite: nil, postgres: "CREATE TABLE loose (id uuid, tenant_id uuid, PRIMARY KEY (tenant_id, id))")
            schema.alter("loose") { $0.tenantPolicies() }
        } down: { schema in
            schema.rename("land", to: "country")
            schema.rename("chore", to: "task")
            schema.sql(sqlite: nil, postgres: "DROP TABLE loose")
        }
        try await withProjects(engine) { owner, test async throws in
            let migrator = Migrator(owner.database, migrations: testMigrations + [later], options: Self.options)
            try await migrator.up()
            #expect(try await TenancyCheck(test.database).issues() == [])
            #expect(try await migrator.check(records: []).messages == [])
            try await migrator.down(steps: 1)
            #expect(try await TenancyCheck(test.database).issues() == [])
            #expect(try await Migrator(owner.database, migrations: testMigrations).check(records: []).messages == [])
        }
    }

    @Test(
        "The program's role reads and writes rows, and can't write the migration history", arguments: postgresOnly)
    func grants(_ engine: TestEngine) async throws {
        try await withProjects(engine) { owner, test async throws in
            try await test.projects("Apollo")
            #expect(try await Migrator(test.database, migrations: testMigrations).plan() == [])
            for statement in ["DELETE FROM trellis_migration", "DROP TABLE project", "TRUNCATE project"] {
                await #expect(throws: DatabaseError.self) { try await test.database.run(script: statement) }
            }
            // Idempotent, also when nothing is pending.
            #expect(try await Migrator(owner.database, migrations: testMigrations, options: Self.options).up() == [])
            let missing = MigratorOptions(applicationRole: "nobody_here")
            await #expect(throws: MigrationError.roleMissing("nobody_here")) {
                try await Migrator(owner.database, migrations: testMigrations, options: missing).up()
            }
        }
    }

    @Test("11: A migration changes the rows of every tenant", arguments: TestEngine.allCases)
    func reach(_ engine: TestEngine) async throws {
        let shout = Migration("tests.002-shout") { schema in schema.sql("UPDATE project SET name = upper(name)") }
        let quiet = Migration("tests.003-quiet", transactional: false) { schema in
            schema.sql("UPDATE project SET name = name || '!'")
        }
        guard engine != .sqliteMemory else { return }
        try await withProjects(engine) { owner, test async throws in
            try await test.projects("Apollo")
            try await Migrator(owner.database, migrations: testMigrations + [shout, quiet], options: Self.options).up()
            #expect(try await test.ours.read { try $0.fetch(ProjectRecord.all) }.map(\.name) == ["APOLLO!"])
        }
    }
}
