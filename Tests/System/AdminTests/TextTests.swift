import Testing
import TrellisKernel
import TrellisPages
import TrellisWeb

@testable import TrellisAdmin

@Suite("Text on pages")
struct TextTests {
    @Test("Characters with a meaning in HTML are escaped, also next to combining marks")
    func escaped() {
        #expect(
            HTMLEscaping.escaped("<a href=\"x\" b='y'>&`") == "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#96;")
        // Each of these is one character for Swift and several for a browser.
        #expect(HTMLEscaping.escaped("\"\u{301}") == "&quot;\u{301}")
        #expect(HTMLEscaping.escaped("\u{600}<script>") == "\u{600}&lt;script&gt;")
    }

    @Test("A template's value is escaped, in text, in an attribute, in a section and in a partial")
    func templates() throws {
        let hostile = "\u{600}<script>\"\u{301}&"
        let html = try PageTemplates(AdminTemplates.sources).render(
            "workers",
            ["workers": .list([["host": .text(hostile), "stateClass": .text(hostile)]]), "title": .text(hostile)])
        #expect(!html.contains("<script>"))
        #expect(!html.utf8.elementsEqual("".utf8))
        let escaped = HTMLEscaping.escaped(hostile)
        // By bytes, because a combining mark joins two characters into one.
        #expect(Array(html.utf8).ranges(of: Array(escaped.utf8)).count == 3)
    }

    @Test(
        "Redirects lead only to admin pages",
        arguments: [
            "https://evil.example/admin", "//evil.example", "/admin//evil.example", "/adminx", "/admin/../x",
            "/admin\\@evil",
            "/admin/%2e%2e/x", "/admin\n", "javascript:alert(1)", "", "/api/v1/users/me",
        ])
    func foreign(text: String) {
        #expect(ReturnPath(text).text == "/admin")
    }

    @Test(
        "A redirect leads to the requested page with its query",
        arguments: [
            "/admin", "/admin/jobs", "/admin/jobs/list?state=discarded&queue=a%20b",
        ])
    func own(text: String) {
        #expect(ReturnPath(text).text == text)
    }

    @Test("Numbers are formatted for readers")
    func numbers() {
        #expect(
            [0, 7, 999, 1000, 1_234_567, -1000].map { FormattedNumber.text($0) } == [
                "0", "7", "999", "1,000", "1,234,567", "-1,000",
            ])
        #expect(
            [0, 0.0421, 3.14159, 42.06, 250.4].map { FormattedNumber.seconds($0) } == [
                "0", "0.042", "3.14", "42.1", "250",
            ])
        #expect([12, 2048, 5_000_000].map { FormattedNumber.bytes($0) } == ["12 B", "2.00 KiB", "4.77 MiB"])
    }
}
