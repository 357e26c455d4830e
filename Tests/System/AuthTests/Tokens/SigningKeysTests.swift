import Testing
import TrellisConfig

@testable import TrellisAuth

@Suite struct SigningKeysTests {
    private let key = String(repeating: "QUFB", count: 11)  // 33 bytes

    @Test("The first key signs, all verify")
    func order() throws {
        let keys = try SigningKeys(parsing: "2026-11:\(key), 2026-05:\(key)")
        #expect(keys.current.id == "2026-11")
        #expect(keys.all.map(\.id) == ["2026-11", "2026-05"])
    }

    @Test(
        "Malformed, short and duplicate keys are rejected with a reason",
        arguments: [
            ("", "entry 1 is not of the form kid:base64"),
            ("abc", "entry 1 is not of the form kid:base64"),
            (":QUFB", "the key id of entry 1 is not 1 to 64 letters, digits, '.', '_' or '-'"),
            ("a b:QUFB", "the key id of entry 1 is not 1 to 64 letters, digits, '.', '_' or '-'"),
            ("a:QUFB", "the key of entry 1 has 3 bytes; it needs 32 or more"),
            ("a:***", "the key of entry 1 is not base64"),
        ])
    func refusals(text: String, reason: String) {
        let error = #expect(throws: NamedKeysError.self) { try SigningKeys(parsing: text) }
        #expect(error?.description == reason)
    }

    @Test("Two keys with one id are rejected")
    func doubled() {
        #expect(throws: NamedKeysError.self) { try SigningKeys(parsing: "a:\(key),a:\(key)") }
    }

    @Test("The text of an error contains no part of a key")
    func secrecy() {
        let error = #expect(throws: NamedKeysError.self) { try SigningKeys(parsing: "a:c2VjcmV0") }
        #expect(error?.description.contains("c2VjcmV0") == false)
    }
}
