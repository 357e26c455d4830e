import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisMigrations

/// The checksums of migrations: of what the author wrote, and those that version 0.1.0 stored.
@Suite(.serialized) struct MigrationChecksumTests {
    private static let create = Migration("shop.001-create") { schema in
        schema.create("shop") { table in
            table.id()
            table.text("name").nullable().default("x")
            table.unique(["name"])
        }
    }
    private static let search = Migration("shop.002-search") { schema in
        schema.addSearch("shop", ["name"], tenantOwned: false)
    }
    private static let all = [create, search]

    /// Turns the history into that of version 0.1.0.
    private func age(_ test: MigrationDatabase) async throws {
        try await test.database.run(script: "ALTER TABLE trellis_migration DROP COLUMN declaration")
    }

    @Test("The text of a declaration never changes")
    func stable() {
        let change = Migration("shop.003-change") { schema in
            schema.rebuild("shop") { table in
                table.change("name").notNull()
                table.change("size").type(.integer).default(3)
                table.change("state").oneOf(["open", "closed"])
            }
            schema.sql("SELECT 1")
        }
        let expected = [
            "2:0050445edf38643484aac5c361e7e06889edef820cbd695485fada8d0b4893a5",
            "2:99050ca30b42b6144d66c2be6bab14dcd482da625b383ac7a244ae824deb9f5f",
        ]
        for dialect in [Dialect.sqlite, .postgres] {
            #expect([Self.create, change].map { $0.checksum(dialect) } == expected)
        }
    }

    @Test("Declarations that differ have different texts")
    func distinct() {
        let bodies: [@Sendable (SchemaBuilder) -> Void] = [
            { $0.drop("a b") }, { $0.drop("a") }, { $0.rename("a", to: "b") }, { $0.sql("a") }, { $0.sql("") },
            { $0.create("a") { $0.text("b") } }, { $0.create("a") { $0.text("b").nullable() } },
            { $0.create("a") { $0.text("b").default("c") } }, { $0.create("a") { $0.integer("b").default(1) } },
            { $0.create("a") { $0.bool("b").default(true) } }, { $0.create("a") { $0.text("b").oneOf(["c", "d"]) } },
            { $0.create("a") { $0.text("b").oneOf(["c d"]) } }, { $0.create("a") { $0.text("b").references("c") } },
            { $0.create("a") { $0.text("b").references("c", onDelete: .cascade) } },
            { $0.create("a") { $0.index(["b", "c"], named: "d") } }, { $0.create("a") { $0.index(["b"], named: "d") } },
            { $0.create("a") { $0.unique(["b"], named: "d") } }, { $0.create("a") { $0.primaryKey(["b", "c"]) } },
            { $0.alter("a") { $0.text("b") } }, { $0.alter("a") { $0.drop(column: "b") } },
            { $0.rebuild("a") { $0.drop(column: "b") } }, { $0.rebuild("a") { $0.change("b").nullable() } },
            { $0.rebuild("a") { $0.change("b").notNull() } }, { $0.rebuild("a") { $0.change("b").noDefault() } },
            { $0.addSearch("a", ["b"]) }, { $0.beginSearch("a", ["b"]) }, { $0.fillSearch("a", ["b"]) },
            { $0.dropSearch("a") }, { $0.indexSearch("a") },
        ]
        let checksums = bodies.map { Migration("a.001-a", up: $0).checksum(.sqlite) }
        #expect(Set(checksums).count == bodies.count)
    }

    @Test("A statement for one engine isn't part of the other's checksum; what runs no statement is part of none")
    func engines() {
        func checksums(_ body: @escaping @Sendable (SchemaBuilder) -> Void) -> [String] {
            let migration = Migration("a.001-a", after: ["b.001"], transactional: false, up: body)
            return [migration.checksum(.sqlite), migration.checksum(.postgres)]
        }
        let (one, other) = (
            checksums { $0.sql(sqlite: "SELECT 1", postgres: "SELECT 2") },
            checksums { schema in
                schema.changing("b", of: "b", because: "a test")
                schema.sql(sqlite: "SELECT 1", postgres: "SELECT 3", changing: ["c"])
            }
        )
        #expect(one[0] == other[0] && one[1] != other[1])
    }

    @Test(
        "A history of 0.1.0 is accepted, completed by the next `up`, and readable by 0.1.0",
        arguments: TestEngine.allCases)
    func former(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: Self.all) { test in
            let stored = try await test.texts("SELECT checksum FROM trellis_migration ORDER BY position")
            try await age(test)
            let migrator = Migrator(test.database, migrations: Self.all)
            let applied = MigrationStatus.State.applied(at: test.clock.now)
            #expect(try await migrator.status().map(\.state) == [applied, applied])
            #expect(try await migrator.plan() == [])
            #expect(try await migrator.up() == [])
            let completed = try await test.texts("SELECT declaration FROM trellis_migration ORDER BY position")
            #expect(completed.allSatisfy { $0.hasPrefix("2:") } && completed.count == 2)
            // What 0.1.0 compares is as it was, so its readiness stays as it is beside this version.
            #expect(try await test.texts("SELECT checksum FROM trellis_migration ORDER BY position") == stored)
            #expect(try await migrator.check(records: []).messages == [])
        }
    }

    @Test(
        "A statement that is spelled differently changes nothing, once the history is completed",
        arguments: TestEngine.allCases)
    func spelling(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: Self.all) { test in
            try await test.database.run(script: "UPDATE trellis_migration SET checksum = '00'")
            let migrator = Migrator(test.database, migrations: Self.all)
            #expect(try await migrator.up() == [])
            try await age(test)
            await #expect(throws: MigrationError.changed(Self.all.map(\.id))) { try await migrator.up() }
        }
    }

    @Test("The search of 0.1.0 has the checksums that 0.1.0 stored")
    func formerSearch() {
        let search = Migration("note.001-search") { $0.addSearch("note", ["title", "body"]) }
        let dropped = Migration("note.002-search") { $0.dropSearch("note") }
        #expect(
            [search, dropped].map { $0.statementChecksum(.sqlite) } == [
                "2ee3d075957d92b3f741509c4147307288cf926050ba08e822e9575441b7944e",
                "78d1a5202c75cc4a1fcceb486fb55f88873d83c738c581cda6e27c858b3fd577",
            ])
        #expect(
            [search, dropped].map { $0.statementChecksum(.postgres) } == [
                "afa308b35c77010fda2881ea35574195da29e70d775f41a5a687730c45632931",
                "ed21971b554c5b81e6e63b0bf8486074f32b5699284e561611a35c4f6bacd845",
            ])
    }

    @Test("A release of 0.1.0 is compared by its statements, a later one by its declarations")
    func releases() throws {
        let (sqlite, postgres) = (Self.create.statementChecksum(.sqlite), Self.create.statementChecksum(.postgres))
        let former = try MigrationRelease("0.1.0", parsing: "migration shop.001-create \(sqlite) \(postgres)\n")
        let later = try MigrationRelease("0.2.0", of: [Self.create], records: [])
        #expect(later.migrations.first?.sqlite.hasPrefix("2:") == true)
        let other = Migration("shop.001-create") { schema in schema.create("shop") { $0.id() } }
        for release in [former, later, try MigrationRelease("0.2.0", parsing: later.text)] {
            #expect(release.issues([Self.create]) == [])
            #expect(release.issues([other]).count == 1)
        }
    }

    @Test("A change of an applied migration can be accepted by its name", arguments: TestEngine.allCases)
    func repaired(_ engine: TestEngine) async throws {
        let changed = Migration("shop.001-create") { schema in
            schema.create("shop") { table in
                table.id()
                table.text("name").nullable()
                table.unique(["name"])
            }
        }
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let migrator = Migrator(test.database, migrations: [changed, Self.search])
            let error = MigrationError.changed(["shop.001-create"])
            #expect(error.message.contains("App migrate repair shop.001-create"))
            await #expect(throws: error) { try await migrator.up() }
            await #expect(throws: MigrationError.notFound("shop.9")) {
                try await migrator.repair("shop.9", reason: "x")
            }
            await #expect(throws: MigrationError.notApplied("shop.002-search")) {
                try await migrator.repair("shop.002-search", reason: "x")
            }
            #expect(try await migrator.repair("shop.001-create", reason: "a test"))
            #expect(try await !migrator.repair("shop.001-create", reason: "a test"))
            #expect(try await migrator.up() == ["shop.002-search"])
            // The schema is compared as before: the default is only in the database.
            #expect(try await migrator.check(records: []).drift?.count == 1)
        }
    }
}
