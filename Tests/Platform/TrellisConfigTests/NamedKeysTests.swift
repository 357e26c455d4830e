import Testing

@testable import TrellisConfig

@Suite struct NamedKeysTests {
    /// Rules that take a key as it is written: one byte for each character, `*` is invalid.
    private static func rules(ignoresSpacesInIDs: Bool = false) -> NamedKeys.Rules {
        NamedKeys.Rules(maxIDLength: 8, idPunctuation: ".-", ignoresSpacesInIDs: ignoresSpacesInIDs, minBytes: 4) {
            $0.contains("*") ? nil : Array($0.utf8)
        }
    }

    @Test("The first key is the current one, and spaces before an entry and in a key are ignored")
    func order() throws {
        let keys = try NamedKeys(parsing: "2026-11:abcd, 2026.5:ef gh ", Self.rules())
        #expect(keys.current.id == "2026-11")
        #expect(keys.all.map(\.id) == ["2026-11", "2026.5"])
        #expect(keys.all.map { $0.bytes.reveal() } == [Array("abcd".utf8), Array("efgh".utf8)])
    }

    @Test(
        "An invalid list is rejected with the number of the entry",
        arguments: [
            ("", "entry 1 is not of the form kid:base64"), ("abcd", "entry 1 is not of the form kid:base64"),
            ("a:abcd,", "entry 2 is not of the form kid:base64"), ("a:b:c", "entry 1 is not of the form kid:base64"),
            (":abcd", "the key id of entry 1 is not 1 to 8 letters, digits, '.' or '-'"),
            ("a:abcd,b c:abcd", "the key id of entry 2 is not 1 to 8 letters, digits, '.' or '-'"),
            ("a_b:abcd", "the key id of entry 1 is not 1 to 8 letters, digits, '.' or '-'"),
            ("é:abcd", "the key id of entry 1 is not 1 to 8 letters, digits, '.' or '-'"),
            ("123456789:abcd", "the key id of entry 1 is not 1 to 8 letters, digits, '.' or '-'"),
            ("a:****", "the key of entry 1 is not base64"),
            ("a:abcd,b:", "the key of entry 2 has 0 bytes; it needs 4 or more"),
            ("a:abcd,b:abcd,a:efgh", "the key id of entry 3 is used twice"),
        ])
    func malformed(text: String, reason: String) {
        let error = #expect(throws: NamedKeysError.self) { try NamedKeys(parsing: text, Self.rules()) }
        #expect(error?.description == reason)
    }

    @Test("Spaces in an id are removed only if the rules say so")
    func spaces() throws {
        let keys = try NamedKeys(parsing: "a b :abcd", Self.rules(ignoresSpacesInIDs: true))
        #expect(keys.current.id == "ab")
        #expect(throws: NamedKeysError.self) { try NamedKeys(parsing: "a :abcd", Self.rules()) }
    }

    @Test("Errors and dumps contain no key, even if id and key are swapped")
    func secrecy() throws {
        let error = #expect(throws: NamedKeysError.self) { try NamedKeys(parsing: "horse:a", Self.rules()) }
        #expect(error?.description.contains("horse") == false)
        let keys = try NamedKeys(parsing: "a:horse", Self.rules())
        var dumped = ""
        dump(keys, to: &dumped)
        #expect(!dumped.contains("horse") && !dumped.contains("\(UInt8(ascii: "h"))"))
        #expect(!"\(keys)".contains("\(UInt8(ascii: "h"))"))
    }

    @Test("The check of a setting states the minimum length")
    func check() {
        let check = SettingCheck<Secret<String>>.namedKeys(Self.rules())
        #expect(check.rule == "be kid:base64 entries separated by commas, each key of 4 bytes or more")
        #expect(check.holds(Secret("a:abcd")) && !check.holds(Secret("a:abc")))
    }
}
