import Testing
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// The order of migrations of different modules; the numbers are those of the guarantees of `Migrator`.
@Suite(.serialized) struct MigrationOrderTests {
    private static func table(
        _ id: String, _ name: String, after: [String] = [], references other: String? = nil
    ) -> Migration {
        Migration(id, after: after) { schema in
            schema.create(name) { table in
                table.id()
                if let other { table.uuid("\(other)_id").references(other) }
            }
        } down: { schema in
            schema.drop(name)
        }
    }
    private static let user = table("users.001-create", "user")
    private static let detail = table("users.002-detail", "user_detail")

    private func order(_ migrations: Migration...) async throws -> [String] {
        let database = try Database.open("sqlite::memory:")
        defer { try? database.close() }
        return try await Migrator(database, migrations: migrations).plan().map(\.id)
    }

    @Test("13: Without dependencies the order is that of the list")
    func stable() async throws {
        let (other, last) = (Self.table("b.001-x", "b"), Self.table("a.001-x", "a"))
        #expect(
            try await order(other, Self.user, last, Self.detail) == [other, Self.user, last, Self.detail].map(\.id))
    }

    @Test(
        "13: A foreign key to another module's table runs after the table, whatever the order of the modules",
        arguments: TestEngine.allCases)
    func foreignKey(_ engine: TestEngine) async throws {
        let acme = Self.table("acme.001-note", "acme_note", references: "user")
        let raw = Migration("raw.001-note") { schema in
            schema.sql(
                sqlite: "CREATE TABLE raw_note (user_id BLOB REFERENCES \"user\" (id)) STRICT",
                postgres: "CREATE TABLE raw_note (user_id uuid REFERENCES \"user\" (id))")
        }
        try await MigrationDatabase.with(engine) { test async throws in
            let applied = try await Migrator(test.database, migrations: [raw, acme, Self.user, Self.detail]).up()
            #expect(applied == ["users.001-create", "raw.001-note", "acme.001-note", "users.002-detail"])
        }
    }

    @Test("13: `after` names what the statements don't show, by number or by the whole identifier")
    func after() async throws {
        for name in ["users.002", "users.002-detail"] {
            let acme = Self.table("acme.001-note", "note", after: [name])
            #expect(try await order(acme, Self.user, Self.detail).last == "acme.001-note")
        }
    }

    @Test(
        "`after` that no migration fulfils is refused by name",
        arguments: ["users.003", "users.00", "users.002-de", ""])
    func unknown(_ name: String) async throws {
        let error = MigrationError.unknownDependency(id: "acme.001-note", after: name)
        #expect(error.message.contains("acme.001-note runs after \(name)"))
        await #expect(throws: error) {
            try await order(Self.user, Self.detail, Self.table("acme.001-note", "note", after: [name]))
        }
        #expect(throws: error) {
            try MigrationScript(
                [Self.user, Self.detail, Self.table("acme.001-note", "note", after: [name])], for: .sqlite)
        }
    }

    @Test("Migrations that would run after each other are refused, and the error names exactly these")
    func cycle() async throws {
        let one = Self.table("one.001-x", "x", after: ["two.001"])
        let two = Self.table("two.001-y", "y", references: "x")
        let error = MigrationError.cycle(["one.001-x", "two.001-y"])
        #expect(error.message.contains("one.001-x, two.001-y"))
        await #expect(throws: error) {
            try await order(Self.user, one, two, Self.table("last.001-z", "z", after: ["one.001"]))
        }
    }

    @Test("A foreign key to a table that its own module creates later is refused")
    func laterTable() async throws {
        await #expect(
            throws: MigrationError.invalid([
                "shop.001-a: refers to the table b, which doesn't exist yet or any more; shop.002-b creates it."
            ])
        ) { try await order(Self.table("shop.001-a", "a", references: "b"), Self.table("shop.002-b", "b")) }
    }

    @Test("A script has the order of the migrator")
    func script() throws {
        let acme = Self.table("acme.001-note", "acme_note", references: "user")
        let text = try MigrationScript([acme, Self.user], for: .postgres).text
        let positions = ["-- users.001-create", "-- acme.001-note"].compactMap { text.firstRange(of: $0)?.lowerBound }
        #expect(positions.count == 2 && positions == positions.sorted())
    }

    @Test("A dependency that is declared later runs on a database whose migration is already applied")
    func addedLater() async throws {
        try await MigrationDatabase.with(.sqliteMemory, migrations: [Self.user, Self.table("acme.001-note", "note")]) {
            test async throws in
            let acme = Self.table("acme.001-note", "note", after: ["users.002"])
            let migrator = Migrator(test.database, migrations: [acme, Self.user, Self.detail])
            #expect(try await migrator.up() == ["users.002-detail"])
            #expect(try await migrator.check(records: []).messages == [])
        }
    }
}
