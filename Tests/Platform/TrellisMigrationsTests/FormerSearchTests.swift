import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisMigrations

@Record("page")
private struct PageRecord {
    let id: String
    var title: String
    var body: String
}

/// A full-text search that a product created with version 0.1.0, after the update.
@Suite(.serialized) struct FormerSearchTests {
    private static let create = Migration("page.001-create") { schema in
        schema.create("page") { table in
            table.text("id")
            table.text("title")
            table.text("body")
            table.primaryKey(["id"])
        }
        schema.addSearch("page", ["title", "body"], tenantOwned: false)
    }
    private static let again = Migration("page.002-search-words") { schema in
        schema.dropSearch("page", tenantOwned: false)
        schema.addSearch("page", ["title", "body"], tenantOwned: false)
    }
    private static let search = SearchDefinition(
        table: "page", columns: ["title", "body"], isTenantOwned: false, isNew: false)

    /// Turns the database into one of version 0.1.0, with rows from then.
    private static func age(_ test: MigrationDatabase) async throws {
        let dialect = test.database.engine.dialect
        let statements = search.index.dropStatements
        try await test.database.run(script: dialect.name == .sqlite ? statements.sqlite : statements.postgres)
        try await test.database.run(
            script: "INSERT INTO page VALUES ('1', 'Red', 'wall'), ('2', 'Straße', ''), ('3', 'green', '')")
        try await test.database.run(script: FormerSearchStatements(search).text(dialect))
        try await test.database.run(script: "ALTER TABLE trellis_migration DROP COLUMN declaration")
    }

    private static func found(_ test: MigrationDatabase, _ words: String) async throws -> [String] {
        try await test.database.system().read { tx in
            try tx.fetch(PageRecord.search(words)).map(\.id).sorted()
        }
    }

    @Test(
        "It works, is no drift, and is made again by the migration that the check names",
        arguments: TestEngine.allCases)
    func updated(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test in
            try await Self.age(test)
            let migrator = Migrator(test.database, migrations: [Self.create])
            #expect(try await migrator.status().map(\.state) == [.applied(at: test.clock.now)])
            #expect(try await migrator.up() == [])
            let report = try await migrator.check(records: [PageRecord.self])
            #expect(report.messages == [])
            #expect(
                report.advice.contains {
                    $0.contains("schema.dropSearch(\"page\", tenantOwned: false)")
                        && $0.contains("schema.addSearch(\"page\", [\"title\", \"body\"], tenantOwned: false)")
                })
            #expect(try await migrator.modulesToMigrate(["page": [PageRecord.self]]) == [])
            // Rows from before and from now are found, changed and deleted.
            try await test.database.run(script: "INSERT INTO page VALUES ('4', 'red', 'roof')")
            try await test.database.run(script: "UPDATE page SET title = 'blue' WHERE id = '3'")
            #expect(try await Self.found(test, "RED") == ["1", "4"])
            #expect(try await Self.found(test, "blu") == ["3"])
            #expect(try await Self.found(test, "green") == [])
            try await test.database.run(script: "DELETE FROM page WHERE id = '4'")
            #expect(try await Self.found(test, "red wall") == ["1"])

            let updated = Migrator(test.database, migrations: [Self.create, Self.again])
            #expect(try await updated.check(records: []).messages == ["page.002-search-words is pending."])
            #expect(try await updated.check(records: []).advice.allSatisfy { !$0.contains("0.1.0") })
            #expect(try await updated.up() == ["page.002-search-words"])
            #expect(try await updated.check(records: []).messages == [])
            #expect(try await updated.check(records: []).advice.allSatisfy { !$0.contains("0.1.0") })
            #expect(try await Self.found(test, "straße") == ["2"])
            #expect(try await Self.found(test, "red") == ["1"])
        }
    }

    @Test("A search that was changed by hand is drift", arguments: TestEngine.allCases)
    func changed(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test in
            try await Self.age(test)
            try await test.database.run(
                script: engine == .postgres ? "DROP INDEX page_search_idx" : "DROP TRIGGER page_search_delete")
            let report = try await Migrator(test.database, migrations: [Self.create]).check(records: [])
            #expect(report.messages.count == 1 && report.messages.first?.contains("page_search_") == true)
        }
    }
}
