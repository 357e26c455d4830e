import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@Record("memo")
private struct MemoRecord {
    let id: String
    var title: String
    var body: String
}

/// Search that is added to a table in use, in three migrations.
@Suite(.serialized) struct OnlineSearchTests {
    private static let create = Migration("memo.001-create") { schema in
        schema.create("memo") { table in
            table.text("id")
            table.text("title")
            table.text("body")
            table.primaryKey(["id"])
        }
    }
    private static let begin = Migration("memo.002-search") { schema in
        schema.beginSearch("memo", ["title", "body"], tenantOwned: false)
    }
    private static let fill = Migration("memo.003-search-rows", transactional: false) { schema in
        schema.fillSearch("memo", ["title", "body"], tenantOwned: false, portion: 2)
    }
    private static let index = Migration("memo.004-search-index", transactional: false) { $0.indexSearch("memo") }
    private static let drop = Migration("memo.005-no-search") { $0.dropSearch("memo", tenantOwned: false) }
    private static let all = [create, begin, fill, index, drop]

    private func found(_ test: MigrationDatabase, _ words: String) async throws -> [String] {
        try await test.database.system().read { tx in
            try tx.fetch(MemoRecord.search(words)).map(\.id).sorted()
        }
    }

    @Test("Each step leaves a working search of the rows that it has reached", arguments: TestEngine.allCases)
    func steps(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test in
            try await test.database.run(
                script: """
                    INSERT INTO memo VALUES ('1', 'red', ''), ('2', '', 'Red'), ('3', 'blue', 'red'), ('4', 'x', '')
                    """)
            func up(_ count: Int) async throws {
                let migrator = Migrator(test.database, migrations: Array(Self.all.prefix(count)))
                try await migrator.up()
                #expect(try await migrator.check(records: [MemoRecord.self]).messages == [])
                #expect(try await migrator.modulesToMigrate(["memo": [MemoRecord.self]]) == [])
            }
            try await up(2)
            #expect(try await found(test, "red") == [])
            try await test.database.run(script: "INSERT INTO memo VALUES ('5', 'red', 'new')")
            // Rows that aren't reached yet may be changed and deleted meanwhile.
            try await test.database.run(script: "DELETE FROM memo WHERE id = '4'")
            try await test.database.run(script: "UPDATE memo SET body = 'green' WHERE id = '5'")
            #expect(try await found(test, "red") == ["5"])
            #expect(try await found(test, "green") == ["5"])
            #expect(try await found(test, "new") == [])
            try await up(3)
            #expect(try await found(test, "red") == ["1", "2", "3", "5"])
            try await up(4)
            try await test.database.run(script: "UPDATE memo SET title = 'red', body = '' WHERE id = '3'")
            #expect(try await found(test, "red") == ["1", "2", "3", "5"])
            #expect(try await found(test, "blue") == [])
            try await up(5)
            try await test.database.run(script: "UPDATE memo SET title = 'y' WHERE id = '1'")
        }
    }

    @Test("Rows of SQLite are numbered and indexed together, or not at all", arguments: [TestEngine.sqliteFile])
    func interrupted(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create, Self.begin]) { test in
            try await test.database.run(
                script: """
                    DROP TRIGGER memo_search_insert; INSERT INTO memo VALUES ('1', 'red', ''); DROP TABLE memo_search
                    """)
            await #expect(throws: MigrationError.self) {
                try await Migrator(test.database, migrations: [Self.create, Self.begin, Self.fill]).up()
            }
            #expect(try await test.texts("SELECT CAST(count(*) AS TEXT) FROM memo_search_number") == ["0"])
            // The connection has no open transaction.
            try await test.database.run(script: "BEGIN; COMMIT")
        }
    }

    @Test("Filling is refused in a transaction and beside other changes", arguments: [true, false])
    func refused(_ isTransactional: Bool) async throws {
        let database = try Database.open("sqlite::memory:")
        defer { try? database.close() }
        let wrong = Migration("memo.003-rows", transactional: isTransactional) { schema in
            schema.fillSearch("memo", ["title"], tenantOwned: false)
            if !isTransactional { schema.indexSearch("memo") }
        }
        await #expect(throws: MigrationError.self) {
            try await Migrator(database, migrations: [Self.create, Self.begin, wrong]).up()
        }
    }
}
