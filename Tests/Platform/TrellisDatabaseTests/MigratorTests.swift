import Testing
import TrellisDatabase
import TrellisKernel

@Suite struct MigratorTests {
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

    private func tables(_ database: Database) async throws -> [String] {
        try await database.system().read { tx in
            try tx.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map {
                try $0.decode(String.self, "name")
            }
        }
    }

    @Test("Migrations are applied in order, once, and taken back last first", arguments: TestEngine.allCases)
    func upAndDown(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: []) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.first, Self.second, Self.third])
            #expect(try await migrator.status().map(\.state) == [.pending, .pending, .pending])
            #expect(try await migrator.plan().map(\.id) == ["shop.001-create", "shop.002-staff", "shop.003-till"])
            #expect(try await migrator.up() == ["shop.001-create", "shop.002-staff", "shop.003-till"])
            #expect(try await migrator.up() == [])
            #expect(try await migrator.plan() == [])
            #expect(
                try await migrator.status().map(\.state) == Array(repeating: .applied(at: test.clock.now), count: 3))
            #expect(try await tables(test.database) == ["shop", "staff", "till", "trellis_migration"])
            #expect(try await migrator.down(steps: 2) == ["shop.003-till", "shop.002-staff"])
            #expect(try await tables(test.database) == ["shop", "trellis_migration"])
            #expect(try await migrator.up() == ["shop.002-staff", "shop.003-till"])
            #expect(try await migrator.down(steps: 99).count == 3)
        }
    }

    @Test("A fault leaves the migrations before it applied, and nothing of itself", arguments: TestEngine.allCases)
    func fault(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: []) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.first, Self.second, Self.broken])
            do {
                try await migrator.up()
                Issue.record("A broken migration was applied.")
            } catch MigrationError.failed(let id, let cause) {
                #expect(id == "shop.003-till")
                #expect(cause.contains("nowhere"))
            }
            #expect(try await tables(test.database) == ["shop", "staff", "trellis_migration"])
            #expect(try await migrator.status().last?.state == .pending)
            let mended = Migrator(test.database, migrations: [Self.first, Self.second, Self.third])
            #expect(try await mended.up() == ["shop.003-till"])
        }
    }

    @Test("A migration that was changed after it was applied is an error that names it", arguments: TestEngine.allCases)
    func changed(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: [Self.first]) { test async throws in
            let migrator = Migrator(
                test.database, migrations: [Self.table("shop.001-create", "shop", "title"), Self.second])
            let error = MigrationError.changed(["shop.001-create"])
            #expect(error.message.contains("shop.001-create"))
            await #expect(throws: error) { try await migrator.up() }
            await #expect(throws: error) { try await migrator.plan() }
            await #expect(throws: error) { try await migrator.down(steps: 1) }
            #expect(try await migrator.status().first?.state == .changed(at: test.clock.now))
            #expect(try await tables(test.database) == ["shop", "trellis_migration"])
        }
    }

    @Test(
        "What a newer program applied is reported, left alone, and can't be taken back", arguments: TestEngine.allCases)
    func unknown(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: [Self.first, Self.second]) { test in
            let migrator = Migrator(test.database, migrations: [Self.first])
            let last = try await migrator.status().last
            #expect(last?.id == "shop.002-staff")
            #expect(last?.state == .unknown(at: test.clock.now))
            #expect(try await migrator.up() == [])
            await #expect(throws: MigrationError.unknown("shop.002-staff")) { try await migrator.down(steps: 1) }
        }
    }

    @Test("A migration without a way down isn't taken back, nor are those after it", arguments: TestEngine.allCases)
    func irreversible(_ engine: TestEngine) async throws {
        let final = Migration("shop.001-create") { $0.create("shop") { $0.id() } }
        try await TestDatabase.with(engine, migrations: [final, Self.second]) { test async throws in
            let migrator = Migrator(test.database, migrations: [final, Self.second])
            await #expect(throws: MigrationError.irreversible("shop.001-create")) { try await migrator.down(steps: 2) }
            #expect(try await tables(test.database) == ["shop", "staff", "trellis_migration"])
            #expect(try await migrator.down(steps: 1) == ["shop.002-staff"])
        }
    }

    @Test(
        "Names must be well formed, unique and in order; modules keep their own count", arguments: TestEngine.allCases)
    func names(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: []) { test in
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

    @Test("A migration that leaves a row without the one it refers to is rolled back", arguments: TestEngine.allCases)
    func danglingReference(_ engine: TestEngine) async throws {
        let orphans = Migration("shop.004-orphans") { schema in
            schema.sql("PRAGMA defer_foreign_keys = ON")
            schema.create("child") { table in
                table.id()
                table.uuid("shop_id").references("shop")
            }
            schema.sql("INSERT INTO child VALUES (randomblob(16), randomblob(16))")
        }
        try await TestDatabase.with(engine, migrations: [Self.first]) { test async throws in
            await #expect(throws: MigrationError.self) {
                try await Migrator(test.database, migrations: [Self.first, orphans]).up()
            }
            #expect(try await tables(test.database) == ["shop", "trellis_migration"])
        }
    }

    @Test("The schema dump is the same for the same schema, and shows every constraint", arguments: TestEngine.allCases)
    func dump(_ engine: TestEngine) async throws {
        let dumps = try await [1, 2].asyncMap { _ in
            try await TestDatabase.with(engine) { try await $0.database.schemaDump() }
        }
        #expect(dumps[0] == dumps[1])
        #expect(dumps[0].contains("CONSTRAINT \"project_pkey\" PRIMARY KEY (\"tenant_id\", \"id\")"))
        #expect(
            dumps[0].contains(
                "CREATE UNIQUE INDEX \"project_name_key\" ON \"project\" (\"tenant_id\", \"name\") WHERE deleted_at IS NULL;"
            ))
        #expect(dumps[0].contains("STRICT, WITHOUT ROWID"))
        #expect(!dumps[0].contains("trellis_migration"))
    }
}

extension Array {
    func asyncMap<Other>(_ transform: (Element) async throws -> Other) async rethrows -> [Other] {
        var result: [Other] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
