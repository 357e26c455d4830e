import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@Suite struct SearchTests {
    private func withNotes(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            try await test.ours.write { tx throws in
                let notes: [(String, String?)] = [
                    ("Work fast", "and break nothing"), ("Slow cooking", "Work it slowly; never fast."),
                    ("Café Zürich", "ØRION's espresso—machine"),
                    ("foo.bar@example.org", "https://example.org/a-path?q=1"),
                    ("Release 3.14", "v2 of the plan (draft)"), ("हिन्दी में", nil), ("日本語", "テスト"),
                ]
                try tx.insert(contentsOf: notes.map { NoteRecord($0.0, $0.1, in: tx.scope.tenantID) })
            }
            try await test.theirs.write { tx throws in
                _ = try tx.insert(NoteRecord("Work secretly", "fast work", in: tx.scope.tenantID))
            }
            try await body(test)
        }
    }

    private func titles(_ test: TestDatabase, _ text: String) async throws -> [String] {
        try await test.ours.read { try $0.fetch(NoteRecord.search(text).order { $0.title.ascending }).map(\.title) }
    }

    @Test(
        "All words must match, the last one as a prefix; case, accents and punctuation are ignored",
        arguments: TestEngine.allCases)
    func words(_ engine: TestEngine) async throws {
        try await withNotes(engine) { test async throws in
            #expect(try await titles(test, "work fast") == ["Slow cooking", "Work fast"])
            #expect(try await titles(test, "WORK fa") == ["Slow cooking", "Work fast"])
            #expect(try await titles(test, "wor fast") == [])
            #expect(try await titles(test, "fast, nothing!") == ["Work fast"])
            #expect(try await titles(test, "cafe") == ["Café Zürich"])
            #expect(try await titles(test, "CAFÉ zurich") == ["Café Zürich"])
            #expect(try await titles(test, "cafe\u{301} zu\u{308}r") == ["Café Zürich"])
            #expect(try await titles(test, "ørion") == ["Café Zürich"])
            #expect(try await titles(test, "machine") == ["Café Zürich"])
            #expect(try await titles(test, "example") == ["foo.bar@example.org"])
            #expect(try await titles(test, "bar@exam") == ["foo.bar@example.org"])
            #expect(try await titles(test, "path q") == ["foo.bar@example.org"])
            #expect(try await titles(test, "3.14") == ["Release 3.14"])
            #expect(try await titles(test, "v2 draft") == ["Release 3.14"])
            #expect(try await titles(test, "हिन्दी") == ["हिन्दी में"])
            #expect(try await titles(test, "日本") == ["日本語"])
            #expect(try await titles(test, "nowhere") == [])
        }
    }

    @Test(
        "Any text is allowed", arguments: TestEngine.allCases,
        [
            "", " ", "\"", "'", "\\", "*", "(", ")", "a:b", "title:work", "- owner", "NEAR(a b)", "AND", "OR NOT", "^a",
            "a*b", "{x}",
            "a & b | !c", "<->", "fast:*", "fast':*", "\u{0}work\u{0}", "🙂", "\u{301}", "%", "$1", "?", ";--",
            String(repeating: "word ", count: 500), String(repeating: "x", count: 10_000),
        ])
    func anything(_ engine: TestEngine, _ text: String) async throws {
        try await withNotes(engine) { test async throws in
            try await test.ours.read { tx throws in
                let count = try tx.count(NoteRecord.search(text))
                #expect(count <= 7)
                #expect(try tx.fetch(NoteRecord.search(text, bestFirst: true)).count == count)
            }
        }
    }

    @Test("A text without a word matches all rows", arguments: TestEngine.allCases)
    func nothing(_ engine: TestEngine) async throws {
        try await withNotes(engine) { test async throws in
            #expect(try await titles(test, " -- ").count == 7)
        }
    }

    @Test("The best matches come first, and the first column has the highest weight", arguments: TestEngine.allCases)
    func ranking(_ engine: TestEngine) async throws {
        try await withNotes(engine) { test async throws in
            try await test.ours.read { tx throws in
                let found = try tx.fetch(NoteRecord.search("work", bestFirst: true))
                #expect(found.map(\.title) == ["Work fast", "Slow cooking"])
                #expect(try tx.first(NoteRecord.search("fast", bestFirst: true))?.title == "Work fast")
                #expect(try tx.count(NoteRecord.search("work", bestFirst: true)) == 2)
                let page = try tx.page(NoteRecord.search("work").order { $0.title.ascending }, PageRequest(limit: 1))
                #expect(page.items.map(\.title) == ["Slow cooking"])
                #expect(page.nextCursor != nil)
                #expect(throws: DatabaseError.self) {
                    try tx.page(NoteRecord.search("work", bestFirst: true), PageRequest())
                }
            }
        }
    }

    @Test("A search finds only its own tenant's rows, in any statement", arguments: TestEngine.allCases)
    func isolation(_ engine: TestEngine) async throws {
        try await withNotes(engine) { test async throws in
            #expect(try await titles(test, "secretly") == [])
            let tenant = test.globex.tenantID.description.replacing("-", with: "")
            #expect(try await titles(test, tenant) == [])
            #expect(try await titles(test, "owner \(tenant)") == [])
            try await test.ours.write { tx throws in
                #expect(try tx.update(NoteRecord.search("work")) { [$0.position.set(1)] } == 2)
                let found = NoteRecord.search("work").select { $0.id }
                #expect(try tx.count(NoteRecord.where { $0.id.in(found) }) == 2)
                let named = CommonTableExpression("named", from: NoteRecord.search("work"))
                #expect(try tx.fetch(named.all.search("nothing")).map(\.title) == ["Work fast"])
                #expect(try tx.delete(NoteRecord.search("work")) == 2)
            }
            try await test.theirs.read { tx throws in
                #expect(try tx.fetch(NoteRecord.search("work")).map(\.position) == [0])
                let all = try tx.acrossTenants(reason: "the test searches all").fetch(NoteRecord.search("work"))
                #expect(all.count == 1)
            }
        }
    }

    @Test("The search follows every change of a row, and excludes deleted rows", arguments: TestEngine.allCases)
    func follows(_ engine: TestEngine) async throws {
        try await withNotes(engine) { test async throws in
            try await test.ours.write { tx throws in
                func count(_ text: String) throws -> Int { try tx.count(NoteRecord.search(text)) }
                var note = try #require(try tx.first(NoteRecord.search("nothing")))
                note.body = "something else"
                note = try tx.update(note)
                #expect(try count("nothing") == 0)
                #expect(try count("something") == 1)
                note.position = 3
                note = try tx.update(note)
                #expect(try count("something") == 1)
                try tx.upsert(
                    NoteRecord("Work fast", "third text", in: tx.scope.tenantID), on: { [$0.title] }, among: .active)
                #expect(try count("something") == 0)
                #expect(try count("third") == 1)
                try? tx.savepoint {
                    try tx.erase(NoteRecord.all)
                    throw CancellationError()
                }
                #expect(try count("third") == 1)
                try tx.delete(NoteRecord.search("third"))
                #expect(try count("third") == 0)
                #expect(try tx.count(NoteRecord.search("third").onlyDeleted()) == 1)
                try tx.erase(NoteRecord.all.withDeleted())
                #expect(try tx.count(NoteRecord.search("work").withDeleted()) == 0)
                try tx.insert(NoteRecord("Work again", in: tx.scope.tenantID))
                #expect(try tx.fetch(NoteRecord.search("work").withDeleted()).map(\.title) == ["Work again"])
            }
        }
    }

    @Test(
        "A search can be added to a table with rows, dropped, and added again",
        arguments: TestEngine.allCases)
    func added(_ engine: TestEngine) async throws {
        let migrations =
            testMigrations + [
                Migration("tests.002-countries") { schema in
                    schema.sql("INSERT INTO country (id, name) VALUES ('CH', 'Schweiz'), ('NO', 'Norge')")
                    schema.addSearch("country", ["name"], tenantOwned: false)
                },
                Migration("tests.003-anew") { schema in
                    schema.dropSearch("country", tenantOwned: false)
                    schema.sql("INSERT INTO country (id, name) VALUES ('SV', 'Sverige')")
                    schema.addSearch("country", ["name"], tenantOwned: false)
                },
            ]
        try await TestDatabase.with(engine, migrations: migrations) { test in
            try await test.system.write { tx throws in
                try tx.insert(CountryRecord(id: "SE", name: "Sverige og Norge"))
                #expect(try tx.fetch(CountryRecord.search("norg").order { $0.id.ascending }).map(\.id) == ["NO", "SE"])
                #expect(try tx.count(CountryRecord.search("sverige")) == 2)
                #expect(try tx.first(CountryRecord.search("norge", bestFirst: true))?.id == "NO")
            }
        }
    }

    @Test("Dropping a search restores the previous schema")
    func removed() async throws {
        try await TestDatabase.with(.sqliteMemory) { test in
            let before = try await test.database.schemaDump()
            let migrator = Migrator(test.database, migrations: noteMigrations)
            try await migrator.up()
            #expect(try await test.database.schemaDump() != before)
            try await migrator.down(steps: 1)
            #expect(try await test.database.schemaDump() == before)
        }
    }
}
