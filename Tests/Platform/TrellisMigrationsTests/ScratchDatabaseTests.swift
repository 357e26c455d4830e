import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// The database in which `migrate check`, `lint` and `new --from-models` try migrations on PostgreSQL.
@Suite("Scratch databases", .serialized, .enabled(if: TestPostgres.current != nil))
struct ScratchDatabaseTests {
    private static let create = Migration("shop.001-create") { schema in
        schema.create("shop") { table in
            table.text("id")
            table.primaryKey(["id"])
        }
    }
    /// What would reach the database itself, if it ran in a schema next to it.
    private static let reaching = Migration("shop.002-reach") { schema in
        schema.sql(
            sqlite: nil,
            postgres: """
                INSERT INTO public.shop VALUES ('from the scratch database');
                ALTER TABLE public.shop ADD COLUMN more text;
                CREATE EXTENSION hstore;
                CREATE SCHEMA elsewhere;
                GRANT SELECT ON public.shop TO trellis_bypass
                """)
    }
    private static let facts = """
        SELECT (SELECT count(*) FROM shop) || '/' || (SELECT count(*) FROM pg_extension) || '/'
            || (SELECT count(*) FROM pg_namespace WHERE nspname IN ('elsewhere', 'trellis_scratch')) || '/'
            || has_table_privilege('trellis_bypass', 'shop', 'SELECT') || '/'
            || (SELECT count(*) FROM pg_attribute WHERE attrelid = 'shop'::regclass AND attnum > 0)
        """

    /// Runs `body` with two empty databases of the server, by the addresses of a role.
    private func withTwo(
        _ body: (_ url: (String) -> String, _ scratch: (String) -> String) async throws -> Void
    ) async throws {
        let server = try #require(TestPostgres.current)
        try await server.withDatabase { name in
            try await server.withDatabase { scratch in
                try await body({ server.url(name, as: $0) }, { server.url(scratch, as: $0) })
            }
        }
    }

    /// Opens a database with the address of a scratch database.
    private func open(_ url: String, scratch: String?) throws -> Database {
        var options = DatabaseOptions()
        options.postgres.scratch = try scratch.map { try DatabaseURL($0) }
        return try Database.open(url, options: options)
    }

    /// Tries the migrations in each way, and compares the database before and after.
    private func tryAll(_ database: Database) async throws {
        let migrator = Migrator(database, migrations: [Self.create, Self.reaching])
        func read() async throws -> [String] {
            try await database.engine.read(on: .primary) { connection in
                try connection.collect(Self.facts) { try $0.decode(String.self, at: 0) }
            }
        }
        let before = try await read()
        #expect(try await migrator.check(records: []).pending == ["shop.002-reach"])
        #expect(try await migrator.lint().map(\.migration).allSatisfy { $0 == "shop.002-reach" })
        await #expect(throws: MigrationGenerationError.self) {
            try await migrator.generate("none", module: "shop", records: [])
        }
        #expect(try await read() == before)
    }

    @Test("Qualified names, extensions and grants of a migration don't reach the database", arguments: [true, false])
    func nothingReached(_ isNamed: Bool) async throws {
        try await withTwo { url, scratch in
            let database = try open(
                url(TestPostgres.ownerRole), scratch: isNamed ? scratch(TestPostgres.ownerRole) : nil)
            defer { try? database.close() }
            try await Migrator(database, migrations: [Self.create]).up()
            // A second time, after the first has left the named database.
            for _ in 0..<2 { try await tryAll(database) }
        }
    }

    @Test("The schema of the role's search path is that of the scratch database")
    func schema() async throws {
        try await withTwo { url, _ in
            let address = url(TestPostgres.ownerRole)
            let plain = try Database.open(address)
            try await plain.run(script: "CREATE SCHEMA \"my shop\"")
            try plain.close()
            let database = try open("\(address)?options=-csearch_path%3D%22my%5C%20shop%22", scratch: nil)
            defer { try? database.close() }
            let qualified = Migration("shop.002-qualified") { schema in
                schema.sql(sqlite: nil, postgres: "INSERT INTO \"my shop\".shop VALUES ('1')")
            }
            let migrator = Migrator(database, migrations: [Self.create, qualified])
            try await migrator.up()
            #expect(try await migrator.check(records: []).messages == [])
        }
    }

    @Test(
        "A migration that changes roles or databases of the server is refused before anything runs",
        arguments: [
            ("ALTER ROLE trellis_owner SET work_mem = '4MB'", "ALTER ROLE"), ("CREATE USER ada", "CREATE USER"),
            ("DROP DATABASE IF EXISTS nothing", "DROP DATABASE"),
            ("GRANT trellis_app TO trellis_owner", "GRANT of a role"),
            ("GRANT CONNECT ON DATABASE postgres TO trellis_app", "GRANT ON DATABASE"),
            ("DO $$ BEGIN ALTER USER trellis_owner RESET work_mem; END $$", "ALTER USER"),
            ("DO $$ BEGIN EXECUTE format('ALTER ROLE %I SET work_mem = 64', current_user); END $$", "ALTER ROLE"),
            ("REASSIGN OWNED BY trellis_owner TO trellis_app", "REASSIGN OWNED"),
            ("COMMENT ON DATABASE postgres IS 'x'", "COMMENT ON DATABASE"),
            ("DROP OWNED BY trellis_owner", "DROP OWNED"), ("ALTER SYSTEM SET work_mem = '4MB'", "ALTER SYSTEM"),
        ])
    func server(_ statement: String, _ kind: String) async throws {
        let migrations = [
            Self.create,
            Migration("shop.002-server") { schema in
                schema.sql(sqlite: nil, postgres: statement, changing: ["shop"])
            },
        ]
        try await withTwo { url, _ in
            let database = try open(url(TestPostgres.ownerRole), scratch: nil)
            defer { try? database.close() }
            let migrator = Migrator(database, migrations: migrations)
            let error = MigrationError.reachesServer(["shop.002-server (\(kind))"])
            #expect(error.message.contains("database.scratch_url"))
            await #expect(throws: error) { try await migrator.check(records: []) }
            await #expect(throws: error) { try await migrator.lint() }
            await #expect(throws: error) { try await migrator.generate("x", module: "shop", records: []) }
        }
    }

    @Test("A role that can't create a scratch database is told how to get one")
    func notAllowed() async throws {
        try await withTwo { url, _ in
            let database = try open(url(TestPostgres.applicationRole), scratch: nil)
            defer { try? database.close() }
            do {
                _ = try await Migrator(database, migrations: [Self.create]).check(records: [])
                Issue.record("A scratch database was created by a role without the right to.")
            } catch let error as ScratchDatabaseError {
                #expect(error.code == "scratch_database.not_created")
                #expect(error.message.contains("ALTER ROLE \"trellis_app\" CREATEDB"))
                #expect(error.message.contains("database.scratch_url"))
            }
        }
    }

    @Test("A named scratch database with a table of its own is refused, and keeps it; so is the database itself")
    func notEmpty() async throws {
        try await withTwo { url, scratch in
            let other = try Database.open(scratch(TestPostgres.ownerRole))
            defer { try? other.close() }
            try await other.run(script: "CREATE TABLE precious (id text); INSERT INTO precious VALUES ('1')")
            for named in [scratch(TestPostgres.ownerRole), url(TestPostgres.ownerRole)] {
                let database = try open(url(TestPostgres.ownerRole), scratch: named)
                defer { try? database.close() }
                let migrator = Migrator(database, migrations: [Self.create])
                try await migrator.up()
                await #expect(throws: ScratchDatabaseError.self) { try await migrator.check(records: []) }
                #expect(try await migrator.plan() == [])
            }
            let rows = try await other.engine.read(on: .primary) { connection in
                try connection.collect("SELECT id FROM precious") { try $0.decode(String.self, at: 0) }
            }
            #expect(rows == ["1"])
            let sqlite = try open(url(TestPostgres.ownerRole), scratch: "sqlite::memory:")
            defer { try? sqlite.close() }
            await #expect(throws: ScratchDatabaseError.self) {
                try await Migrator(sqlite, migrations: [Self.create]).lint()
            }
        }
    }

    @Test("Programs that use one named scratch database at the same time wait for each other")
    func raced() async throws {
        try await withTwo { url, scratch in
            let (address, named) = (url(TestPostgres.ownerRole), scratch(TestPostgres.ownerRole))
            let first = try open(address, scratch: named)
            defer { try? first.close() }
            try await Migrator(first, migrations: [Self.create]).up()
            let reports = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let database = try open(address, scratch: named)
                        defer { try? database.close() }
                        return try await Migrator(database, migrations: [Self.create]).check(records: []).messages
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports == [[], [], [], []])
        }
    }
}
