import Testing
import TrellisTexts

extension TextKey {
    fileprivate static let greeting = TextKey("tests.greeting", "Hello {name}!")
    fileprivate static let farewell = TextKey("tests.farewell", "Goodbye.")
    fileprivate static let other = TextKey("tests.other", "Other")
}

@Suite("Catalog of texts")
struct TextCatalogTests {
    private let austrian = LanguageTag("de-AT") ?? .german

    private func catalog() throws -> TextCatalog {
        try TextCatalog([.greeting, .farewell], [.german: [.greeting: "Hallo {name}!"]])
    }

    @Test("A text is in the language, in its shorter form, or in English")
    func fallback() throws {
        let texts = try catalog()
        #expect(texts.text(.greeting, in: austrian, ["name": "Ada"]) == "Hallo Ada!")
        #expect(texts.text(.greeting, in: .english, ["name": "Ada"]) == "Hello Ada!")
        #expect(texts.text(.farewell, in: .german) == "Goodbye.")
        // A key of another catalog still has its English text.
        #expect(texts.text(.other, in: .german) == "Other")
        #expect(texts.languages == [.english, .german])
    }

    @Test("A value is inserted as it is, and isn't searched for placeholders again")
    func values() throws {
        #expect(try catalog().text(.greeting, in: .english, ["name": "{name}{x}"]) == "Hello {name}{x}!")
        #expect(try catalog().text(.greeting, in: .english) == "Hello {name}!")
    }

    @Test("A missing text is found by the check")
    func missing() throws {
        let texts = try catalog()
        #expect(throws: TextCatalogError.missing(["tests.farewell"], in: .german)) {
            try texts.check(languages: [.english, .german])
        }
        try texts.check(languages: [.english])
        try texts.overriding(.farewell, in: .german, by: "Tschüss.").check(languages: [.german])
    }

    @Test("A product overrides one text in one language")
    func override() throws {
        let texts = try catalog().overriding(.greeting, in: .english, by: "Hi {name}")
        #expect(texts.text(.greeting, in: .english, ["name": "Ada"]) == "Hi Ada")
        #expect(texts.text(.greeting, in: .german, ["name": "Ada"]) == "Hallo Ada!")
        #expect(throws: TextCatalogError.unknownKey("tests.other")) {
            try texts.overriding(.other, in: .english, by: "x")
        }
    }

    @Test("Other placeholders than those of the English text are refused")
    func placeholders() throws {
        let expected = TextCatalogError.differentPlaceholders("tests.greeting", in: .german, expected: ["name"])
        #expect(throws: expected) { try catalog().overriding(.greeting, in: .german, by: "Hallo {Name}!") }
        #expect(throws: expected) { try catalog().overriding(.greeting, in: .german, by: "Hallo {name} {x}!") }
    }

    @Test("Catalogs of modules are merged; a name is used once")
    func merging() throws {
        let other = try TextCatalog([.other], [.german: [.other: "Anderes"]])
        let merged = try catalog().merging(other)
        #expect(merged.keys == [.greeting, .farewell, .other])
        #expect(merged.text(.other, in: .german) == "Anderes")
        #expect(throws: TextCatalogError.duplicateKey("tests.other")) { try merged.merging(other) }
        #expect(throws: TextCatalogError.duplicateKey("tests.other")) { try TextCatalog([.other, .other]) }
        #expect(throws: TextCatalogError.unknownKey("tests.other")) { try TextCatalog([], [.german: [.other: "x"]]) }
    }
}
