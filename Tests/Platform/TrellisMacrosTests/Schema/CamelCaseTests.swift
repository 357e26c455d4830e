import Testing

@testable import TrellisMacrosLibrary

@Suite struct CamelCaseTests {
    @Test(
        "Names in camel case have the words of those in snake case",
        arguments: [
            ("id", "id"), ("created_at", "createdAt"), ("url2", "url2"), ("url_2", "url2"), ("_id", "_id"),
            ("_user_id", "_userId"), ("default_", "default_"), ("sha256_hash", "sha256Hash"), ("a1_b2", "a1B2"),
            ("a__b", "aB"), ("__", "__"), ("", ""), ("größe_über", "größeÜber"), ("a_ß", "a_ß"),
            ("first name_x", "first name_x"), ("already", "already"), ("http_server_url", "httpServerUrl"),
        ])
    func camelCase(name: String, key: String) {
        #expect(name.camelCased == key)
    }

    @Test("A name without digits and leading underscores converts to camel case and back")
    func bothWays() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let words = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                // Words of one letter are joined to abbreviations, which convert back to one word.
                String((0..<Int.random(in: 2...6, using: &generator)).map { _ in "abcdefgh".randomElement() ?? "a" })
            }
            let name = words.joined(separator: "_")
            #expect(name.camelCased.snakeCased == name, "\(name)")
        }
    }
}
