import Testing
import TrellisKernel
import TrellisSchema
import TrellisTexts

@Schema(wrapped: "parcel")
private struct Parcel {
    var weight: Int
}

/// What the readers of invalid input see in German; the sources' literals are checked by the product's tests.
@Suite("Texts of schemas")
struct SchemaTextsTests {
    @Test(
        "Every reason why JSON is invalid is translated as a whole",
        arguments: [
            "", "{", "[", "[1,", "{\"a\":1,\"a\":2}", "01", "1.", "\"\\x\"", "nul", "1 2", "{a:1}", "{\"a\" 1}",
            "[1 2]",
            "{\"a\":1 2}", "{\"a\":1", "\u{1}", "\"\u{1}\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00x\"", "-", "\"",
            "\u{FEFF}1", String(repeating: "[", count: 600), String(repeating: "1", count: 5000),
        ])
    func json(source: String) throws {
        let texts = try SchemaTexts.catalog()
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: source) }
        #expect(texts.untranslated(error.text, named: error.textName, in: .german) == [])
        let german = texts.text(error.text, named: error.textName, in: .german)
        #expect(german.hasPrefix("Das JSON ist ungültig: ") && german.contains("Spalte \(error.column)"))
    }

    @Test("Violations are translated as a whole, with the kinds that were expected and found")
    func violations() throws {
        let texts = try SchemaTexts.catalog()
        var found: Set<String> = []
        func check<Value: SchemaValue>(_ type: Value.Type, _ inputs: [String]) throws {
            for input in inputs {
                let error = try #require(throws: InvalidInput.self, "\(input)") {
                    try SchemaCoding.decode(type, from: Array(input.utf8))
                }
                #expect(texts.untranslated(error.text, named: error.textName, in: .german) == [])
                for violation in error.violations {
                    #expect(texts.untranslated(violation.text, in: .german) == [])
                    found.insert(texts.text(violation.text, in: .german))
                }
            }
        }
        try check(String.self, ["1", "1.5", "[]", "{}", "null", "false", "\"\\u0000\""])
        try check(Int.self, ["\"x\"", "1.5", "{}", "1e300", "99999999999999999999"])
        try check(Int32.self, ["3000000000"])
        try check(Double.self, ["\"x\"", "1e999"])
        try check(Bool.self, ["1"])
        try check([Int].self, ["{}"])
        try check([String: Int].self, ["[]"])
        try check(LanguageTag.self, ["\"!\""])
        try check(Timestamp.self, ["\"x\""])
        try check(ID<Never>.self, ["\"x\""])
        try check(Wrapped<Parcel>.self, ["{}", "[]", "{\"parcel\":null}", "{\"parcel\":{}}"])
        #expect(found.contains("Erwartet: eine Zeichenkette; gefunden: ein Objekt."))
        #expect(found.contains("Die Zahl muss zwischen -2147483648 und 2147483647 liegen."))
        #expect(found.contains("Erwartet: eine Sprache, zum Beispiel de oder de-AT; gefunden: \"!\"."))
        #expect(found.allSatisfy { !$0.contains("Expected") })
    }
}
