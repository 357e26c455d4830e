import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Searches with the texts that they find, the same on every engine.
@Suite struct SearchTableTests {
    /// The stored texts; each is found by itself.
    static let texts = [
        "ΟΔΟΣ", "οδος Αθηνών", "ΟΔΟΣΑ", "STRASSE", "Straße", "STRAẞE", "Caf\u{E9}", "Cafe\u{301} au lait", "cafe",
        "İstanbul", "istanbul", "ISPARTA", "\u{131}sparta", "👨‍👩‍👧 family", "👨 one", "❤️ love", "हिन्दी", "עִבְרִית", "עברית",
        "نَسْخ", "نسخ", "日本語", "ﬁle", "file", "ＡＢＣ", "abc", "\u{212A}9", "5 µm", "5 μm", "don't", "e-mail",
        "\u{212B}ngström",
        "x² y", "½ litre", "1️⃣ first", "①", "ᏣᎳᎩ", "ꮳꮃꭹ", "한국어", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}",
        "می‌خواهم", "100% sure", "C++", "user@example.com", "Łódź", "a\u{AD}b soft",
    ]

    struct Search: Sendable, CustomStringConvertible {
        let text: String
        let found: [String]
        var description: String { text }

        init(_ text: String, _ found: [String]) {
            self.text = text
            self.found = found
        }
    }

    /// Full-text searches.
    static let searches = [
        Search("ΟΔΟΣ", ["ΟΔΟΣ", "οδος Αθηνών", "ΟΔΟΣΑ"]), Search("οδος", ["ΟΔΟΣ", "οδος Αθηνών", "ΟΔΟΣΑ"]),
        Search("οδοσ", ["ΟΔΟΣ", "οδος Αθηνών", "ΟΔΟΣΑ"]), Search("οδος αθηνων", ["οδος Αθηνών"]),
        Search("strasse", ["STRASSE", "Straße", "STRAẞE"]), Search("STRAẞE", ["STRASSE", "Straße", "STRAẞE"]),
        Search("café", ["Caf\u{E9}", "Cafe\u{301} au lait", "cafe"]),
        Search("CAFE\u{301}", ["Caf\u{E9}", "Cafe\u{301} au lait", "cafe"]),
        Search("cafe lait", ["Cafe\u{301} au lait"]), Search("istanbul", ["İstanbul", "istanbul"]),
        Search("İSTANBUL", ["İstanbul", "istanbul"]), Search("\u{131}stanbul", ["İstanbul", "istanbul"]),
        Search("isparta", ["ISPARTA", "\u{131}sparta"]), Search("family", ["👨‍👩‍👧 family"]), Search("👨 one", ["👨 one"]),
        Search("love ❤", ["❤️ love"]), Search("हिन्दी", ["हिन्दी"]), Search("हिन", ["हिन्दी"]),
        Search("עברית", ["עִבְרִית", "עברית"]), Search("עִבְרִית", ["עִבְרִית", "עברית"]), Search("نسخ", ["نَسْخ", "نسخ"]),
        Search("日本", ["日本語"]), Search("本語", []), Search("file", ["ﬁle", "file"]), Search("ﬁl", ["ﬁle", "file"]),
        Search("abc", ["ＡＢＣ", "abc"]), Search("k9", ["\u{212A}9"]), Search("5 µm", ["5 µm", "5 μm"]),
        Search("don’t", ["don't"]), Search("email", []), Search("E–Mail", ["e-mail"]),
        Search("angstrom", ["\u{212B}ngström"]), Search("x2", ["x² y"]),
        Search("1", ["½ litre", "1️⃣ first", "①", "100% sure"]),
        Search("first 1", ["1️⃣ first"]), Search("ꮳꮃꭹ", ["ᏣᎳᎩ", "ꮳꮃꭹ"]),
        Search("한국", ["한국어", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"]), Search("میخواهم", ["می‌خواهم"]),
        Search("example.com user", ["user@example.com"]), Search("łódz", ["Łódź"]), Search("lodz", []),
        Search("ab", ["ＡＢＣ", "abc", "a\u{AD}b soft"]),
    ]

    /// Parts of texts without regard to case.
    static let parts = [
        Search("ΟΔΟΣ", ["ΟΔΟΣ", "οδος Αθηνών", "ΟΔΟΣΑ"]), Search("δος", ["ΟΔΟΣ", "οδος Αθηνών", "ΟΔΟΣΑ"]),
        Search("ΔΟΣΑ", ["ΟΔΟΣΑ"]), Search("ασσε", []), Search("asse", ["STRASSE", "Straße", "STRAẞE"]),
        Search("RAß", ["STRASSE", "Straße", "STRAẞE"]), Search("É", ["Caf\u{E9}", "Cafe\u{301} au lait"]),
        Search("e\u{301}", ["Caf\u{E9}", "Cafe\u{301} au lait"]), Search("CAFE", ["cafe"]),
        Search("istan", ["İstanbul", "istanbul"]), Search("İSTAN", ["İstanbul", "istanbul"]),
        Search("i\u{307}stan", ["İstanbul", "istanbul"]), Search("\u{131}SPA", ["ISPARTA", "\u{131}sparta"]),
        Search("👨", ["👨‍👩‍👧 family", "👨 one"]), Search("👧", ["👨‍👩‍👧 family"]), Search("👨‍👩", ["👨‍👩‍👧 family"]),
        Search("❤", ["❤️ love"]), Search("❤️", ["❤️ love"]), Search("न्द", ["हिन्दी"]), Search("本", ["日本語"]),
        Search("FI", ["file", "1️⃣ first"]), Search("ＡＢ", ["ＡＢＣ"]), Search("ａｂ", ["ＡＢＣ"]), Search("K9", ["\u{212A}9"]),
        Search("å", ["\u{212B}ngström"]), Search("Å", ["\u{212B}ngström"]), Search("ꭹ", ["ᏣᎳᎩ", "ꮳꮃꭹ"]),
        Search("한국어", ["한국어"]),
        Search("\u{1112}\u{1161}\u{11AB}", ["한국어", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"]),
        Search("0% S", ["100% sure"]), Search("++", ["C++"]), Search("_", []), Search("%", ["100% sure"]),
        Search("@EXAMPLE", ["user@example.com"]), Search("łÓ", ["Łódź"]), Search("\u{301}", []),
    ]

    private func withTexts(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            try await test.ours.write { tx throws in
                try tx.insert(contentsOf: Self.texts.map { NoteRecord($0, in: tx.scope.tenantID) })
            }
            try await body(test)
        }
    }

    private func sorted(_ texts: [String]) -> [[UInt8]] {
        texts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test("A full-text search finds the same rows on every engine", arguments: TestEngine.allCases)
    func words(_ engine: TestEngine) async throws {
        try await withTexts(engine) { test async throws in
            for search in Self.searches {
                let found = try await test.ours.read { try $0.fetch(NoteRecord.search(search.text)).map(\.title) }
                #expect(sorted(found) == sorted(search.found), "\(search)")
            }
        }
    }

    @Test("A part of a text finds the same rows on every engine", arguments: TestEngine.allCases)
    func parts(_ engine: TestEngine) async throws {
        try await withTexts(engine) { test async throws in
            for search in Self.parts {
                let query = NoteRecord.where { $0.title.containsIgnoringCase(search.text) }
                let found = try await test.ours.read { try $0.fetch(query).map(\.title) }
                #expect(sorted(found) == sorted(search.found), "\(search)")
            }
        }
    }

    @Test("Each text finds itself, in any case", arguments: TestEngine.allCases)
    func itself(_ engine: TestEngine) async throws {
        // In capitals these are other letters: a ligature is two, the micro sign a Greek one.
        let changed = ["ﬁle", "5 µm"]
        try await withTexts(engine) { test async throws in
            for text in Self.texts {
                for form in [text, text.lowercased(), text.uppercased()] {
                    var queries = [NoteRecord.search(form)]
                    if form != text.uppercased() || !changed.contains(text) {
                        queries.append(NoteRecord.where { $0.title.containsIgnoringCase(form) })
                    }
                    for query in queries {
                        let found = try await test.ours.read { try $0.fetch(query).map { Array($0.title.utf8) } }
                        #expect(found.contains(Array(text.utf8)), "\(text) by \(form)")
                    }
                }
            }
        }
    }

    @Test("Long texts and long words are indexed up to their limit, and stored whole", arguments: TestEngine.allCases)
    func limits(_ engine: TestEngine) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            // One character that is four words, and as many different words as a column may have.
            let phrase = String(repeating: "ﷺ", count: 60_000)
            let body = (0..<42_000).compactMap { UnicodeScalar(0x20000 + $0) }.map { String($0) }.joined(separator: " ")
            try await test.ours.write { tx throws in
                try tx.insert(NoteRecord("phrase", phrase, in: tx.scope.tenantID))
                try tx.insert(NoteRecord("many", body + " last", in: tx.scope.tenantID))
                try tx.insert(NoteRecord("long", String(repeating: "x", count: 5000), in: tx.scope.tenantID))
            }
            try await test.ours.read { tx throws in
                #expect(try tx.count(NoteRecord.search("ﷺ")) == 1)
                #expect(try tx.count(NoteRecord.search("\u{20000} \u{20010}")) == 1)
                #expect(try tx.count(NoteRecord.search("last")) == 0)
                #expect(try tx.first(NoteRecord.search("many"))?.body?.hasSuffix(" last") == true)
                for length in [99, 100, 5000] {
                    #expect(try tx.count(NoteRecord.search(String(repeating: "X", count: length))) == 1)
                }
            }
        }
    }
}
