import Testing
import TrellisPages
import TrellisTexts

@Suite("Direction of a language")
struct DirectionTests {
    @Test(
        "Pages are from right to left in languages and scripts that are written so",
        arguments: [
            ("en", "ltr"), ("de-AT", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"),
            ("az", "ltr"), ("az-Arab", "rtl"), ("uz-Latn-UZ", "ltr"), ("ar-Latn", "ltr"), ("zh-Hant-TW", "ltr"),
        ])
    func direction(tag: String, expected: String) throws {
        #expect(try #require(LanguageTag(tag)).direction == expected)
    }
}
