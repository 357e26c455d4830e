import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@Suite(.serialized) struct MigratorTests {
    private static func table(_ id: String, _ name: String, _ column: String = "name") -> Migration {
        Migration(id) { schema in
            schema.create(name) { table in
                table.id()
                table.text(column)
            }
        } down: { schema in
            schema.drop(name)
        }
    }
    private static let first = table("shop.001-create", "shop")
    private static let second = table("shop.002-staff", "staff")
    private static let third = table("shop.003-till", "till")
    private static let broken = Migration("shop.003-till") { schema in
        schema.create("till") { $0.id() }
        schema.sql("INSERT INTO nowhere VALUES (1)")
    }

    @Test("Migrations are applied once, in order, and reverted in reverse order", arguments: TestEngine.allCases)
    func upAndDown(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.first, Self.second, Self.third])
            #expect(try await migrator.status().map(\.state) == [.pending, .pending, .pending])
            #expect(try await migrator.plan().map(\.id) == ["shop.001-create", "shop.002-staff", "shop.003-till"])
            #expect(try await migrator.up() == ["shop.001-create", "shop.002-staff", "shop.003-till"])
            #expect(try await migrator.up() == [])
            #expect(try await migrator.plan() == [])
            #expect(
                try await migrator.status().map(\.state) == Array(repeating: .applied(at: test.clock.now), count: 3))
            #expect(try await test.tables() == ["shop", "staff", "till", "trellis_migration"])
            #expect(try await migrator.down(steps: 2) == ["shop.003-till", "shop.002-staff"])
            #expect(try await test.tables() == ["shop", "trellis_migration"])
            #expect(try await migrator.up() == ["shop.002-staff", "shop.003-till"])
            #expect(try await migrator.down(steps: 99).count == 3)
        }
    }

    @Test(
        "A failed migration is rolled back, and the migrations before it remain applied",
        arguments: TestEngine.allCases)
    func fault(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.first, Self.second, Self.broken])
            do {
                try await migrator.up()
                Issue.record("A broken migration was applied.")
            } catch MigrationError.failed(let id, let cause) {
                #expect(id == "shop.003-till")
                #expect(cause.contains("nowhere"))
            }
            #expect(try await test.tables() == ["shop", "staff", "trellis_migration"])
            #expect(try await migrator.status().last?.state == .pending)
            let fixed = Migrator(test.database, migrations: [Self.first, Self.second, Self.third])
            #expect(try await fixed.up() == ["shop.003-till"])
        }
    }

    @Test("A migration changed after it was applied throws an error that names it", arguments: TestEngine.allCases)
    func changed(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.first]) { test async throws in
            let migrator = Migrator(
                test.database, migrations: [Self.table("shop.001-create", "shop", "title"), Self.second])
            let error = MigrationError.changed(["shop.001-create"])
            #expect(error.message.contains("shop.001-create"))
            await #expect(throws: error) { try await migrator.up() }
            await #expect(throws: error) { try await migrator.plan() }
            await #expect(throws: error) { try await migrator.down(steps: 1) }
            #expect(try await migrator.status().first?.state == .changed(at: test.clock.now))
            #expect(try await test.tables() == ["shop", "trellis_migration"])
        }
    }

    @Test(
        "A migration of a newer program is reported, left unchanged, and can't be reverted",
        arguments: TestEngine.allCases)
    func unknown(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.first, Self.second]) { test in
            let migrator = Migrator(test.database, migrations: [Self.first])
            let last = try await migrator.status().last
            #expect(last?.id == "shop.002-staff")
            #expect(last?.state == .unknown(at: test.clock.now))
            #expect(try await migrator.up() == [])
            await #expect(throws: MigrationError.unknown("shop.002-staff")) { try await migrator.down(steps: 1) }
        }
    }

    @Test("Nothing is reverted if one of the migrations to revert is irreversible", arguments: TestEngine.allCases)
    func irreversible(_ engine: TestEngine) async throws {
        let final = Migration("shop.001-create") { $0.create("shop") { $0.id() } }
        try await MigrationDatabase.with(engine, migrations: [final, Self.second]) { test async throws in
            let migrator = Migrator(test.database, migrations: [final, Self.second])
            await #expect(throws: MigrationError.irreversible("shop.001-create")) { try await migrator.down(steps: 2) }
            #expect(try await test.tables() == ["shop", "staff", "trellis_migration"])
            #expect(try await migrator.down(steps: 1) == ["shop.002-staff"])
        }
    }

    @Test(
        "Names must be well formed, unique and in order; each module has its own numbers",
        arguments: TestEngine.allCases)
    func names(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test in
            func up(_ migrations: Migration...) async throws {
                try await Migrator(test.database, migrations: migrations).up()
            }
            for id in ["shop", "shop.1-x", "shop.001", ".001-x", "Shop.001-x", "shop.001-", "shop.abc-x"] {
                await #expect(throws: MigrationError.malformedID(id)) { try await up(Self.table(id, "x")) }
            }
            await #expect(throws: MigrationError.duplicateID("shop.001-create")) {
                try await up(Self.first, Self.first)
            }
            await #expect(throws: MigrationError.unordered("shop.001-create")) { try await up(Self.second, Self.first) }
            try await up(Self.second, Self.table("other.001-x", "other"))
            await #expect(throws: MigrationError.outOfOrder(id: "shop.001-create", applied: "shop.002-staff")) {
                try await up(Self.first, Self.second, Self.table("other.001-x", "other"))
            }
        }
    }

    @Test("A migration that violates a foreign key is rolled back", arguments: TestEngine.allCases)
    func danglingReference(_ engine: TestEngine) async throws {
        let orphans = Migration("shop.004-orphans") { schema in
            schema.sql(sqlite: "PRAGMA defer_foreign_keys = ON", postgres: nil)
            schema.create("child") { table in
                table.id()
                table.uuid("shop_id").references("shop")
            }
            schema.sql(
                sqlite: "INSERT INTO child VALUES (randomblob(16), randomblob(16))",
                postgres: "INSERT INTO child VALUES (gen_random_uuid(), gen_random_uuid())")
        }
        try await MigrationDatabase.with(engine, migrations: [Self.first]) { test async throws in
            await #expect(throws: MigrationError.self) {
                try await Migrator(test.database, migrations: [Self.first, orphans]).up()
            }
            #expect(try await test.tables() == ["shop", "trellis_migration"])
        }
    }

    @Test(
        "A move to a migration applies the migrations up to it, or reverts those after it",
        arguments: TestEngine.allCases)
    func move(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.first, Self.second, Self.third])
            #expect(try await migrator.move(to: "shop.002-staff") == ["shop.001-create", "shop.002-staff"])
            #expect(try await test.tables() == ["shop", "staff", "trellis_migration"])
            #expect(try await migrator.move(to: "shop.002-staff") == [])
            #expect(try await migrator.move(to: "shop.003-till") == ["shop.003-till"])
            #expect(try await migrator.move(to: "shop.001-create") == ["shop.003-till", "shop.002-staff"])
            #expect(try await test.tables() == ["shop", "trellis_migration"])
            await #expect(throws: MigrationError.notFound("shop.009-x")) { try await migrator.move(to: "shop.009-x") }
        }
    }

    @Test(
        "9: Two migrations of a module with the same number throw an error that names both",
        arguments: TestEngine.allCases)
    func duplicateNumbers(_ engine: TestEngine) async throws {
        let mine = Self.table("shop.002-mine", "mine")
        try await MigrationDatabase.with(engine, migrations: [Self.first, Self.second]) { test async throws in
            let error = MigrationError.duplicateNumber("shop.002-staff", "shop.002-mine")
            #expect(error.message.contains("shop.002-staff and shop.002-mine"))
            await #expect(throws: error) {
                try await Migrator(test.database, migrations: [Self.first, Self.second, mine]).up()
            }
            #expect(try await test.tables() == ["shop", "staff", "trellis_migration"])
        }
    }

    @Test(
        "A script that is run manually has the effect of the migrator, including the history",
        arguments: TestEngine.allCases)
    func script(_ engine: TestEngine) async throws {
        let kind: MigrationScript.Engine = engine == .postgres ? .postgres : .sqlite
        let index = Migration("shop.004-index", transactional: false) { schema in
            schema.alter("shop") { $0.index(["name"]) }
        }
        let all = [Self.first, Self.second, Self.third, index]
        try await MigrationDatabase.with(engine) { test async throws in
            let start = try MigrationScript(all, for: kind, through: "shop.003-till").text
            try await test.database.run(script: start)
            let migrator = Migrator(test.database, migrations: all)
            #expect(try await migrator.plan().map(\.id) == ["shop.004-index"])
            let end = try MigrationScript(all, for: kind, from: "shop.004-index").text
            #expect(end.contains("shop_name_idx") && !end.contains("staff"))
            #expect(try await migrator.up() == ["shop.004-index"])
            #expect(try await migrator.check(records: []).messages == [])
        }
        #expect(throws: MigrationError.notFound("shop.9")) { try MigrationScript(all, for: kind, from: "shop.9") }
        #expect(throws: MigrationError.self) {
            try MigrationScript(all, for: kind, from: "shop.002-staff", through: "shop.001-create")
        }
    }

    @Test(
        "4: Ten programs that migrate at the same time apply each migration once",
        arguments: [.sqliteFile] + postgresOnly)
    func tenAtOnce(_ engine: TestEngine) async throws {
        let index = Migration("shop.004-index", transactional: false) { schema in
            schema.alter("shop") { $0.index(["name"]) }
        }
        let backfill = Migration("shop.005-backfill", transactional: false) { schema in
            schema.backfill("shop", set: "name = 'none'", where: "name = ''", tenantOwned: false)
        }
        let all = [Self.first, Self.second, Self.third, index, backfill]
        try await MigrationDatabase.with(engine) { test async throws in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let program = try test.another(TestPostgres.ownerRole)
                        let applied = try await Migrator(program, migrations: all).up()
                        try program.close()
                        return applied
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == all.map(\.id))
            #expect(try await Migrator(test.database, migrations: all).plan() == [])
        }
    }
}
