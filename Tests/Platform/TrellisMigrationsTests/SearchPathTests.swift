import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// Where the migrations of a PostgreSQL database are, and what restores functions that were replaced by hand.
@Suite("Schemas and functions on PostgreSQL", .serialized, .enabled(if: TestPostgres.current != nil))
struct SearchPathTests {
    private static let create = Migration("shop.001-create") { schema in
        schema.create("shop") { table in
            table.text("id")
            table.text("name").nullable()
            table.primaryKey(["id"])
        }
        schema.sql(
            sqlite: nil,
            postgres: """
                CREATE FUNCTION shop_keep() RETURNS trigger LANGUAGE plpgsql AS $keep$
                BEGIN
                    RAISE EXCEPTION 'shops are kept; %', OLD.id;
                END
                $keep$;
                CREATE TRIGGER shop_keep BEFORE DELETE ON shop FOR EACH ROW EXECUTE FUNCTION shop_keep()
                """)
    }
    private static let expand = Migration("shop.002-title") { schema in
        schema.alter("shop") { $0.text("title").nullable() }
        schema.mirror("shop", "name", to: "title", tenantOwned: false)
    }
    private static let contract = Migration("shop.003-contract") { $0.dropMirror("shop", "name", to: "title") }
    private static let harmless =
        "CREATE OR REPLACE FUNCTION shop_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"

    @Test("A search_path that leads elsewhere is named with the fix, and no migration runs again")
    func elsewhere() async throws {
        try await MigrationDatabase.with(.postgres, migrations: [Self.create]) { test in
            try await test.database.run(
                script: """
                    CREATE SCHEMA elsewhere;
                    DO $$ BEGIN
                        EXECUTE format('ALTER ROLE trellis_owner IN DATABASE %I SET search_path = elsewhere', current_database());
                    END $$
                    """)
            let other = try test.another(TestPostgres.ownerRole)
            defer { try? other.close() }
            let migrator = Migrator(other, migrations: [Self.create])
            let error = MigrationError.historyElsewhere(
                schemas: ["public"], current: "elsewhere", role: "trellis_owner")
            #expect(error.message.contains("ALTER ROLE \"trellis_owner\" SET search_path = \"public\""))
            await #expect(throws: error) { try await migrator.status() }
            await #expect(throws: error) { try await migrator.plan() }
            await #expect(throws: error) { try await migrator.up() }
            await #expect(throws: error) { try await migrator.check(records: []) }
            #expect(try await test.texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'elsewhere'") == [])
        }
    }

    @Test(
        "A database whose encoding isn't UTF8 is refused before anything is migrated",
        arguments: ["LATIN1", "SQL_ASCII"])
    func encoding(_ encoding: String) async throws {
        let server = try #require(TestPostgres.current)
        try await server.withDatabase(from: "template0 ENCODING '\(encoding)' LOCALE 'C'") { name in
            let database = try Database.open(server.url(name, as: TestPostgres.ownerRole))
            defer { try? database.close() }
            let migrator = Migrator(database, migrations: [Self.create])
            let error = await #expect(throws: DatabaseEncodingError.self) { try await migrator.up() }
            #expect(error?.database == name && error?.encoding == encoding)
            #expect(try await migrator.plan().count == 1)
        }
    }

    @Test("A schema that the address names is another product's")
    func named() async throws {
        let server = try #require(TestPostgres.current)
        try await server.withDatabase { name in
            let address = server.url(name, as: TestPostgres.ownerRole)
            for schema in ["one", "two"] {
                let plain = try Database.open(address)
                try await plain.run(script: "CREATE SCHEMA \(schema)")
                try plain.close()
                let database = try Database.open("\(address)?options=-csearch_path%3D\(schema)")
                defer { try? database.close() }
                #expect(try await Migrator(database, migrations: [Self.create]).up() == ["shop.001-create"])
                #expect(try await Migrator(database, migrations: [Self.create]).check(records: []).messages == [])
            }
        }
    }

    @Test("`up` restores the function of a trigger that `check` finds replaced")
    func replaced() async throws {
        let all = [Self.create, Self.expand]
        try await MigrationDatabase.with(.postgres, migrations: all) { test in
            let migrator = Migrator(test.database, migrations: all)
            try await test.database.run(script: "INSERT INTO shop VALUES ('1', 'one')")
            try await test.database.run(script: Self.harmless)
            try await test.database.run(
                script: """
                    CREATE OR REPLACE FUNCTION shop_name_mirror() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
                    """)
            #expect(try await migrator.check(records: []).drift?.count == 2)
            #expect(try await migrator.up() == [])
            try await test.database.run(script: "ALTER FUNCTION shop_keep() SECURITY DEFINER SET search_path = pg_temp")
            #expect(try await migrator.up() == [])
            #expect(try await migrator.check(records: []).messages == [])
            await #expect(throws: DatabaseError.self) { try await test.database.run(script: "DELETE FROM shop") }
            try await test.database.run(script: "UPDATE shop SET name = 'two'")
            #expect(try await test.texts("SELECT title FROM shop") == ["two"])
        }
    }

    @Test("`up` restores the attributes that a later migration gave a function, and keeps those that one took away")
    func attributes() async throws {
        func change(_ number: Int, _ attributes: String) -> Migration {
            Migration("shop.00\(number)-attributes") {
                $0.sql(sqlite: nil, postgres: "ALTER FUNCTION shop_keep() \(attributes)")
            }
        }
        let all = [Self.create, change(2, "SECURITY DEFINER SET search_path = public")]
        try await MigrationDatabase.with(.postgres, migrations: all) { test in
            let migrator = Migrator(test.database, migrations: all)
            for script in [Self.harmless, "ALTER FUNCTION shop_keep() SECURITY INVOKER RESET ALL"] {
                try await test.database.run(script: script)
                #expect(try await migrator.check(records: []).drift?.count == 1)
                #expect(try await migrator.up() == [])
                #expect(try await migrator.check(records: []).messages == [])
            }
            let taken = Migrator(test.database, migrations: all + [change(3, "SECURITY INVOKER")])
            #expect(try await taken.up() == ["shop.003-attributes"])
            #expect(try await taken.check(records: []).messages == [])
        }
    }

    @Test("A function that a later migration dropped isn't made again")
    func dropped() async throws {
        let all = [Self.create, Self.expand, Self.contract]
        try await MigrationDatabase.with(.postgres, migrations: all) { test in
            let migrator = Migrator(test.database, migrations: all)
            let own = "CREATE FUNCTION shop_name_mirror() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            try await test.database.run(script: own)
            #expect(try await migrator.up() == [])
            let query = "SELECT prosrc FROM pg_proc WHERE proname = 'shop_name_mirror'"
            #expect(try await test.texts(query) == ["BEGIN RETURN NEW; END"])
        }
    }
}
