import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Text of clients in SQL, patterns and paths: each special character before marks that make one character of both.
@Suite struct QuotingTests {
    static let marks = ["", "\u{301}", "\u{20E3}", "\u{FE0F}", "\u{200D}", "\u{308}\u{301}"]
    static let special = [
        "\"", "'", "%", "_", "\\", "*", "?", "[", "]", "`", ";", "\u{37E}", "$", ".", "-", "\r\n", "\n",
    ]
    static let texts = special.flatMap { special in marks.map { "a\(special)\($0)b" } }

    @Test("An identifier and a literal of any text are that text", arguments: TestEngine.allCases)
    func roundTrip(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let dialect = engine == .postgres ? Dialect.postgres : .sqlite
            for text in Self.texts + ["\"", "'", "\"\u{301}", "'\u{301}", "''\u{301}; DROP TABLE project; --"] {
                let query =
                    "SELECT \(dialect.literal(text)) AS value, c.\(dialect.quoted(text)) "
                    + "FROM (SELECT \(dialect.literal(text)) AS \(dialect.quoted(text))) AS c"
                let found = try await test.database.engine.withoutTransaction { connection in
                    try connection.collect(query) { row in
                        [try row.decode(String.self, at: 0), try row.decode(String.self, at: 1)]
                    }
                }
                #expect(found.map { $0.map { Array($0.utf8) } } == [[Array(text.utf8), Array(text.utf8)]])
            }
        }
    }

    private func withTexts(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                try tx.insert(contentsOf: Self.texts.map { ProjectRecord("<\($0)>", in: tx.scope.tenantID) })
            }
            try await body(test)
        }
    }

    private func names(
        _ test: TestDatabase, _ condition: (ProjectRecord.Columns) -> Predicate
    ) async throws -> [[UInt8]] {
        let query = ProjectRecord.where(condition).order { $0.name.ascending }
        return try await test.ours.read { try $0.fetch(query).map { Array($0.name.utf8) } }
    }

    @Test("A text is found by itself, and by texts that it contains byte by byte", arguments: TestEngine.allCases)
    func conditions(_ engine: TestEngine) async throws {
        try await withTexts(engine) { test async throws in
            let stored = Self.texts.map { Array("<\($0)>".utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
            func expected(_ holds: ([UInt8]) -> Bool) -> [[UInt8]] { stored.filter(holds) }
            for text in Self.texts {
                let (inner, start, end) = (Array(text.utf8), Array("<\(text)".utf8), Array("\(text)>".utf8))
                #expect(try await names(test) { $0.name == "<\(text)>" } == [Array("<\(text)>".utf8)])
                #expect(
                    try await names(test) { $0.name.contains(text) } == expected { $0.firstRange(of: inner) != nil })
                #expect(try await names(test) { $0.name.hasPrefix("<\(text)") } == expected { $0.starts(with: start) })
                #expect(
                    try await names(test) { $0.name.hasSuffix("\(text)>") }
                        == expected { $0.suffix(end.count) == end[...] })
                #expect(
                    try await names(test) { $0.name.containsIgnoringCase("<\(text.uppercased())>") }.contains(
                        Array("<\(text)>".utf8)))
            }
        }
    }

    @Test("A search for 100% with an accent finds only that", arguments: TestEngine.allCases)
    func accentedPercent(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("100%\u{301} sure", "100 per cent", "100% sure", "1000", "100x\u{301}")
            for found in [
                try await names(test) { $0.name.contains("100%\u{301}") },
                try await names(test) { $0.name.hasPrefix("100%\u{301}") },
                try await names(test) { $0.name.containsIgnoringCase("100%\u{301}") },
                try await names(test) { $0.name.like("100\\%\u{301}%") },
            ] {
                #expect(found == [Array("100%\u{301} sure".utf8)])
            }
        }
    }

    @Test("A backslash at the end of a pattern is a backslash", arguments: TestEngine.allCases)
    func trailingBackslash(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("a\\", "a", "a\\\\", "a%")
            #expect(try await names(test) { $0.name.like("a\\") } == [Array("a\\".utf8)])
            #expect(try await names(test) { $0.name.like("a\\\\") } == [Array("a\\".utf8)])
            #expect(try await names(test) { $0.name.like("a\\\\\\") } == [Array("a\\\\".utf8)])
            #expect(try await names(test) { $0.name.like("a\\%") } == [Array("a%".utf8)])
            #expect(try await names(test) { $0.name.hasSuffix("\\") }.count == 2)
            #expect(try await names(test) { $0.name.contains("\\") }.count == 2)
        }
    }

    @Test("A text longer than SQLite's patterns may be is found", arguments: TestEngine.allCases)
    func longTexts(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let long = String(repeating: "a%", count: 40_000)
            try await test.ours.write { tx throws in
                var project = ProjectRecord("long", in: tx.scope.tenantID)
                project.description = "<\(long)>"
                try tx.insert(project)
            }
            #expect(try await names(test) { $0.description.contains(long) }.count == 1)
            #expect(try await names(test) { $0.description.hasPrefix("<\(long)") }.count == 1)
            #expect(try await names(test) { $0.description.hasSuffix("\(long)>") }.count == 1)
            #expect(try await names(test) { $0.description.hasPrefix("\(long)") }.isEmpty)
            #expect(try await names(test) { $0.description.hasSuffix("\(long)") }.isEmpty)
        }
    }

    @Test("The name of a JSON member is found with every mark", arguments: TestEngine.allCases)
    func jsonMembers(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let names = ["'", "%", "_", ".", "$", "[", "]", "*", "?", ";", "#"].flatMap { special in
                Self.marks.map { "a\(special)\($0)" }
            }
            try await test.system.write { tx throws in
                for (index, name) in names.enumerated() {
                    try tx.insert(
                        CountryRecord(id: "\(index)", name: "", facts: JSONText("{\(JSONList.quoted(name)):1}")))
                }
                for (index, name) in names.enumerated() {
                    let found = try tx.fetch(CountryRecord.where { $0.facts.json(.member(name)).integer == 1 })
                    #expect(found.map(\.id) == ["\(index)"])
                }
                // SQLite can't express these, with a mark or without.
                for name in ["a\"", "a\"\u{301}", "a\\", "a\\\u{301}", "\") OR 1 = 1 --\u{301}"] {
                    #expect(try tx.count(CountryRecord.where { $0.facts.json(.member(name)).exists }) == 0)
                }
                #expect(try tx.count(CountryRecord.where { $0.facts.json(.item(.max)).exists }) == 0)
                #expect(try tx.count(CountryRecord.where { $0.facts.json(.item(.min)).exists }) == 0)
            }
        }
    }

    @Test("Texts that are equal to Swift and not to the database are different rows", arguments: TestEngine.allCases)
    func upserts(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                let projects = ["caf\u{E9}", "cafe\u{301}"].map { ProjectRecord($0, in: tx.scope.tenantID) }
                #expect(try tx.upsert(contentsOf: projects, on: { [$0.name] }, among: .active).count == 2)
                #expect(try tx.count(ProjectRecord.where { $0.name.in(["caf\u{E9}", "cafe\u{301}"]) }) == 2)
                #expect(try tx.count(ProjectRecord.where { $0.name == "caf\u{E9}" }) == 1)
            }
            #expect(DatabaseValue.text("caf\u{E9}") != .text("cafe\u{301}"))
            #expect(DatabaseValue.texts(["caf\u{E9}"]) != .texts(["cafe\u{301}"]))
        }
    }
}
