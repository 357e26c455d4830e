import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// Modules that a product left out; the numbers are those of the guarantees of `Migrator`.
@Suite(.serialized) struct RetiredModuleTests {
    private static func table(_ id: String, _ name: String, references other: String? = nil) -> Migration {
        Migration(id) { schema in
            schema.create(name) { table in
                table.id()
                if let other { table.uuid("\(other)_id").nullable().references(other) }
            }
        } down: { schema in
            schema.drop(name)
        }
    }
    private static let shop = table("shop.001-create", "shop")
    private static let staff = table("shop.002-staff", "staff")
    private static let hooks = [
        Migration("hooks.001-create") { schema in
            schema.create("hook") { table in
                table.id()
                table.tenant()
                table.text("url")
                table.search(["url"])
            }
            schema.create("hook_call") { table in
                table.id()
                table.tenant()
                table.uuid("hook_id")
                table.uuid("shop_id").nullable().references("shop")
                table.foreignKey(["tenant_id", "hook_id"], references: "hook", ["tenant_id", "id"])
            }
            schema.sql(
                sqlite: "CREATE VIEW hook_urls AS SELECT url FROM hook",
                postgres: """
                    CREATE VIEW hook_urls AS SELECT url FROM hook;
                    CREATE FUNCTION hook_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
                    CREATE TRIGGER hook_guard BEFORE UPDATE ON hook FOR EACH ROW EXECUTE FUNCTION hook_guard()
                    """)
        }
    ]
    private static let retired = RetiredModule("hooks", migrations: hooks)
    private static let row = """
        INSERT INTO hook (id, tenant_id, url) SELECT id, id, 'x' FROM shop;
        INSERT INTO hook_call (id, tenant_id, hook_id) SELECT id, id, id FROM shop
        """

    @Test("The tables of a module are those that exist after all of its migrations")
    func finalTables() {
        let later = Migration("old.003-rename") { schema in
            schema.rename("draft", to: "note")
            schema.drop("gone")
            schema.sql(sqlite: "DROP TABLE IF EXISTS part", postgres: "DROP TABLE IF EXISTS part")
        }
        let first = [Self.table("old.001-create", "draft"), Self.table("old.002-gone", "gone")]
        #expect(RetiredModule("old", migrations: first).tables == ["draft", "gone"])
        #expect(RetiredModule("old", migrations: first + [later]).tables == ["note"])
    }

    private func with(
        _ engine: TestEngine, _ body: (MigrationDatabase) async throws -> Void
    ) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.shop] + Self.hooks + [Self.staff], body)
    }

    @Test(
        "15: A program without a module whose migrations are applied doesn't start, and the error says what to do",
        arguments: TestEngine.allCases)
    func leftOut(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.shop, Self.staff])
            let error = MigrationError.leftOut(["hooks"])
            #expect(error.message.contains("RetiredModule(\"hooks\", tables: […])"))
            await #expect(throws: error) { try await migrator.plan() }
            await #expect(throws: error) { try await migrator.up() }
            #expect(try await migrator.check(records: []).messages.contains(error.message))
        }
    }

    @Test(
        "15: An older program starts beside a newer one that added a module, until it would migrate",
        arguments: TestEngine.allCases)
    func newerProgram(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.shop] + Self.hooks) { test async throws in
            let older = Migrator(test.database, migrations: [Self.shop])
            #expect(try await older.plan() == [])
            #expect(try await older.up() == [])
            guard case .unknown = try await older.status().last?.state else {
                Issue.record("The migration of the newer program isn't reported as unknown.")
                return
            }
            // It has something to apply, so it isn't older in every respect.
            await #expect(throws: MigrationError.leftOut(["hooks"])) {
                try await Migrator(test.database, migrations: [Self.shop, Self.staff]).plan()
            }
        }
    }

    @Test(
        "14: The tables of a retired module stay, its migrations are known, and its schema is no drift",
        arguments: TestEngine.allCases)
    func kept(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            let later = Self.table("shop.003-till", "till")
            let migrator = Migrator(
                test.database, migrations: [Self.shop, Self.staff, later], retired: [Self.retired])
            #expect(try await migrator.up() == ["shop.003-till"])
            let states = try await migrator.status()
            #expect(states.last?.id == "hooks.001-create")
            #expect(states.last?.state == .retired(at: test.clock.now))
            #expect(states.last?.state.description.hasPrefix("retired") == true)
            #expect(try await migrator.check(records: []).messages == [])
            #expect(try await test.tables().contains("hook_call"))
            try await migrator.down(steps: 1)
            await #expect(throws: MigrationError.retired("hooks.001-create")) { try await migrator.down(steps: 2) }
        }
    }

    @Test(
        "The plan of a drop lists tables, rows and statements and changes nothing; the drop removes all of it",
        arguments: TestEngine.allCases)
    func drop(_ engine: TestEngine) async throws {
        try await with(engine) { test async throws in
            try await Self.insertRows(test)
            let migrator = Migrator(test.database, migrations: [Self.shop, Self.staff], retired: [Self.retired])
            let before = try await test.database.schemaDump()
            let plan = try await migrator.planDrop(ofRetired: "hooks")
            #expect(plan.migrations == ["hooks.001-create"])
            #expect(plan.tables.first { $0.name == "hook" }?.rows == 1)
            #expect(plan.tables.first { $0.name == "hook_call" }?.rows == 1)
            #expect(plan.statements.first == "DROP VIEW \"hook_urls\"")
            #expect(try await test.database.schemaDump() == before)

            #expect(try await migrator.dropRetired("hooks") == plan)
            #expect(try await test.tables() == ["shop", "staff", "trellis_migration"])
            #expect(try await migrator.status().map(\.id) == ["shop.001-create", "shop.002-staff"])
            await #expect(throws: MigrationError.nothingToDrop("hooks")) { try await migrator.dropRetired("hooks") }

            let again = Migrator(test.database, migrations: [Self.shop, Self.staff] + Self.hooks)
            #expect(try await again.up() == ["hooks.001-create"])
            #expect(try await again.check(records: []).messages == [])
        }
    }

    private static func insertRows(_ test: MigrationDatabase) async throws {
        let access = test.engine == .postgres ? "SET app.crossing_reason = 'a test';" : ""
        let id = test.engine == .postgres ? "gen_random_uuid()" : "randomblob(16)"
        try await test.database.run(script: "\(access) INSERT INTO shop (id) VALUES (\(id)); \(row)")
    }

    @Test("Only a retired module with applied migrations can be dropped", arguments: TestEngine.allCases)
    func nothingToDrop(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.shop]) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.shop], retired: [Self.retired])
            for name in ["hooks", "shop", "nothing"] {
                await #expect(throws: MigrationError.nothingToDrop(name)) { try await migrator.dropRetired(name) }
            }
        }
    }

    @Test(
        "A drop is refused while a table of another module refers to one of the tables", arguments: TestEngine.allCases)
    func referenced(_ engine: TestEngine) async throws {
        let old = Self.table("old.001-create", "old")
        let user = Self.table("shop.002-user", "user_of_old", references: "old")
        try await MigrationDatabase.with(engine, migrations: [Self.shop, old, user]) { test async throws in
            // The reference was made when the module was still there; a program can't declare it now.
            let migrator = Migrator(
                test.database, migrations: [Self.shop, Self.table("shop.002-user", "user_of_old")],
                retired: [RetiredModule("old", tables: ["old"])])
            await #expect(throws: MigrationError.stillReferenced(module: "old", by: ["user_of_old to old"])) {
                try await migrator.planDrop(ofRetired: "old")
            }
            #expect(try await test.tables().contains("old"))
        }
    }

    @Test("A module can't be present and retired, and a table of a present module isn't retired")
    func contradictions() async throws {
        let database = try Database.open("sqlite::memory:")
        func refusal(_ retired: RetiredModule...) async throws -> String {
            do {
                try await Migrator(database, migrations: [Self.shop], retired: retired).up()
                return ""
            } catch let error as MigrationError {
                return error.message
            }
        }
        #expect(try await refusal(RetiredModule("shop", tables: [])).contains("can't be retired"))
        #expect(
            try await refusal(RetiredModule("old", tables: ["shop"])).contains(
                "The table shop of the retired module old"))
        #expect(
            try await refusal(RetiredModule("old", tables: ["trellis_migration"])).contains(
                "is created by this program too"))
        let twice = try await refusal(RetiredModule("old", tables: []), RetiredModule("old", tables: []))
        #expect(twice.contains("retired twice"))
        try database.close()
    }
}
