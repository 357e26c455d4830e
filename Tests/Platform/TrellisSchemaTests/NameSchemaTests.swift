import Testing
import TrellisSchema

@Schema
struct NamedThing: Equatable {
    @Name(1...6) var name: String
    @Name(1...6) var nick: String?
    @Name(...6) var label: String = "none"
    @Name(1...6) var title: Patch<String> = .absent
}

@Suite struct NameSchemaTests {
    /// Texts without a character that a reader sees.
    static let invisible = [
        " ", "\\u0009", "\\n\\r", "\\u00A0", "\\u3000", "\\u2003\\u2009", "\\u200B", "\\u200D", "\\u2060", "\\uFEFF",
        "\\u00AD",
        "\\u034F", "\\u115F", "\\u3164", "\\uFFA0", "\\uFE0F", "\\u202E", "\\u2066\\u2069", "\\u0301", "\\u20DD",
        "\\u2800", "\\u0085",
        "\\u2028", "\\uDB40\\uDD00", " \\u200B ", "\\u180E",
    ]

    @Test("A name that shows nothing is refused", arguments: invisible)
    func refused(escape: String) {
        let text = "\"\(escape)\""
        #expect(violations(of: "{\"name\":\(text)}", as: NamedThing.self) == ["/name name.invisible"])
        #expect(violations(of: "{\"name\":\"a\",\"nick\":\(text)}", as: NamedThing.self) == ["/nick name.invisible"])
        #expect(violations(of: "{\"name\":\"a\",\"label\":\(text)}", as: NamedThing.self) == ["/label name.invisible"])
        #expect(violations(of: "{\"name\":\"a\",\"title\":\(text)}", as: NamedThing.self) == ["/title name.invisible"])
    }

    @Test(
        "One visible character is enough",
        arguments: ["a", " a ", "1", "-", "é", "\u{301}a", "日", "😀", "👨‍👩", "\u{200B}x", "०", "ا", "€"])
    func accepted(text: String) throws {
        #expect(violations(of: "{\"name\":\"\(text)\"}", as: NamedThing.self) == [])
    }

    @Test("Each way to write an accent is the same name", arguments: ["caf\u{E9}", "cafe\u{301}"])
    func composed(text: String) throws {
        let json = "{\"name\":\"\(text)\",\"nick\":\"\(text)\",\"label\":\"\(text)\",\"title\":\"\(text)\"}"
        let thing = try decode(NamedThing.self, json)
        for name in [thing.name, thing.nick, thing.label, thing.title.value] {
            #expect(name.map { Array($0.utf8) } == Array("caf\u{E9}".utf8))
        }
        // Hangul, a mark below before one above, and a scalar that is another one.
        let others = [
            ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"), ("a\u{307}\u{323}", "\u{1EA1}\u{307}"), ("\u{212B}", "\u{C5}"),
        ]
        for (written, stored) in others {
            let name = try decode(NamedThing.self, "{\"name\":\"\(written)\"}").name
            #expect(Array(name.utf8) == Array(stored.utf8))
        }
    }

    @Test("The length is that of the composed name")
    func lengths() {
        let six = String(repeating: "e\u{301}", count: 6)
        #expect(violations(of: "{\"name\":\"\(six)\"}", as: NamedThing.self) == [])
        #expect(violations(of: "{\"name\":\"\(six)a\"}", as: NamedThing.self) == ["/name length.too_long"])
        #expect(violations(of: "{\"name\":\"\"}", as: NamedThing.self) == ["/name length.too_short"])
        #expect(
            violations(of: "{\"name\":\"a\",\"label\":\"\",\"nick\":null,\"title\":null}", as: NamedThing.self) == [])
        #expect(
            messages(of: "{\"name\":\" \"}", as: NamedThing.self) == [
                "Expected a name with at least one visible character."
            ])
    }

    @Test("The JSON Schema of a name has its length")
    func described() {
        var catalog = SchemaCatalog()
        let described = NamedThing.describe(in: &catalog)
        let schema = catalog.resolve(described)
        let name = schema["properties"]?.object?["name"]
        #expect(name?.object?["minLength"] == 1)
        #expect(name?.object?["maxLength"] == 6)
    }
}
