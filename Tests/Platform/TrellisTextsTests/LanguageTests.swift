import Testing
import TrellisSchema
import TrellisTexts

@Suite("Languages")
struct LanguageTests {
    @Test(
        "A tag is written in its usual case",
        arguments: [
            ("de", "de"), ("DE-at", "de-AT"), ("zh_hant_tw", "zh-Hant-TW"),
            ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
            ("de-CH-1901", "de-CH-1901"), ("en-u-ca-gregory", "en-u-ca-gregory"), ("es-419", "es-419"),
        ])
    func cases(_ text: String, _ expected: String) {
        #expect(LanguageTag(text)?.description == expected)
    }

    @Test(
        "Texts that are no tags are refused",
        arguments: [
            "", "d", "-de", "de-", "de--AT", "de AT", "d3", "*", "de-x", "deutschland", "de-\u{FC}",
            "de-AT-toolongpart",
            "aa-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa",
        ])
    func refused(_ text: String) {
        #expect(LanguageTag(text) == nil)
        #expect(throws: InvalidInput.self) {
            try SchemaCoding.decode(LanguageTag.self, from: Array("\"\(text)\"".utf8))
        }
    }

    @Test(
        "A tag falls back to its shorter forms, never to a single letter",
        arguments: [
            ("de-AT", ["de-AT", "de"]),
            (
                "zh-Hant-CN-x-private1-private2",
                [
                    "zh-Hant-CN-x-private1-private2", "zh-Hant-CN-x-private1", "zh-Hant-CN", "zh-Hant", "zh",
                ]
            ), ("en", ["en"]),
        ])
    func fallbacks(_ text: String, _ expected: [String]) throws {
        let tag = try #require(LanguageTag(text))
        #expect(tag.fallbacks.map(\.description) == expected)
    }

    @Test(
        "The field's languages are in the order of their weights, then of the field",
        arguments: [
            ("de-AT, de;q=0.9, en;q=0.8", ["de-AT", "de", "en"]), ("en;q=0.8,de", ["de", "en"]),
            ("fr;q=0.5, de ; q=0.5 , en;Q=0.501", ["en", "fr", "de"]), ("*", []), ("de;q=0, en", ["en"]), ("", []),
            ("de;q=2, en;q=1.001, fr;q=0.1234, it;q=.5, es;q=1.000, pt;level=1, pl;q=x, nl;q=-1", ["es"]),
            ("de;q=1;x=y, ;;, ,,en", ["en"]),
        ])
    func acceptLanguage(_ field: String, _ expected: [String]) {
        #expect(AcceptLanguage(field).languages.map(\.description) == expected)
    }

    @Test("A field of any length is read in a limited time")
    func longField() {
        #expect(AcceptLanguage(String(repeating: "de,", count: 1_000_000)).languages.count < 400)
    }

    @Test("The user's language wins, then the first acceptable one, then English")
    func choice() throws {
        let available: Set<LanguageTag> = [.english, .german]
        let austrian = try #require(LanguageTag("de-AT"))
        let french = try #require(LanguageTag("fr"))
        func best(_ user: LanguageTag?, _ field: String?) -> LanguageTag {
            LanguageChoice.best(of: available, user: user, accepted: field.map { AcceptLanguage($0) })
        }
        #expect(best(austrian, "en") == .german)
        #expect(best(french, "de") == .german)
        #expect(best(nil, "fr, de-CH;q=0.5, en;q=0.1") == .german)
        #expect(best(nil, "fr") == .english)
        #expect(best(nil, nil) == .english)
        // RFC 4647, section 3.4: all forms of one language before the next language.
        #expect(best(nil, "de-DE-1996, en") == .german)
        #expect(best(nil, "de;q=0, de-AT") == .english)
        // RFC 4647, section 2.3: the wildcard matches languages that no other range matches.
        #expect(best(nil, "en;q=0, *") == .german)
        #expect(best(nil, "en;q=0, *;q=0") == .english && best(nil, "en;q=0") == .english)
        #expect(best(nil, "*") == .english && best(nil, "de;q=0, *") == .english)
    }
}
