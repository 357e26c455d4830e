import Testing
import TrellisKernel
import TrellisMail
import TrellisSchema

@Schema
private struct PageMail: Mail {
    static let name = "tests.page"
    static let template = MailTemplate(MailContent(subject: "x", text: "x"))

    var to: MailAddress
}

@Suite("Plain text made from HTML")
struct PlainTextTests {
    @Test(
        "HTML becomes readable text",
        arguments: [
            ("<p>Hello</p><p>World</p>", "Hello\n\nWorld\n"),
            ("a<br>b<br/>c", "a\nb\nc\n"),
            ("<h1>Title</h1>\n<div>One</div>\n<div>Two</div>", "Title\n\nOne\nTwo\n"),
            ("<ul><li>One</li>\n<li>Two <b>bold</b></li></ul>", "- One\n- Two bold\n"),
            ("  much \n\t white   <i> space </i> here ", "much white space here\n"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc\n"),
            ("one<hr>two", "one\n\n---\n\ntwo\n"),
            ("<pre>a\n  b</pre>c", "a\n  b\n\nc\n"),
            ("<img src=x alt='Logo &amp; more'>", "Logo & more\n"),
            ("", ""), ("<p></p>", ""), ("<br>", ""),
        ])
    func structure(_ html: String, _ expected: String) throws {
        #expect(try text(of: html) == expected)
    }

    @Test(
        "The target of a link follows its text, unless it is the text",
        arguments: [
            ("<a href=\"https://a.example/?x=1&amp;y=2\">Open  it</a>.", "Open it (https://a.example/?x=1&y=2).\n"),
            ("<a href='https://a.example'>https://a.example</a>", "https://a.example\n"),
            ("<a href=mailto:ada@example.com>ada@example.com</a>", "ada@example.com\n"),
            ("<a href=mailto:ada@example.com>Ada</a>", "Ada (ada@example.com)\n"),
            ("<a href=\"https://a.example\"><img src=x></a>", "https://a.example\n"),
            ("<a href=\"#top\">Top</a> <a>none</a>", "Top none\n"),
            ("See <a href=\"https://a.example\"><p>this</p></a>", "See\n\nthis\n\nhttps://a.example\n"),
        ])
    func links(_ html: String, _ expected: String) throws {
        #expect(try text(of: html) == expected)
    }

    @Test("Styles, scripts, titles and comments are no text")
    func hidden() throws {
        let html = """
            <!DOCTYPE html><html><head><title>T</title><style>p > a { }</style></head><body>
            <!-- <p>no</p> --><script>if (a < b) { "<p>" }</script>yes</body></html>
            """
        #expect(try text(of: html) == "yes\n")
        #expect(
            try text(of: "<div style='Display: none'>a<div>b</div>c</div>d<br style=\"display:none\">e") == "d\ne\n")
    }

    @Test(
        "References to characters are replaced once",
        arguments: [
            ("&lt;b&gt; &amp;amp; &quot;&#39;&#x1F3A9;&nbsp;&copy;", "<b> &amp; \"'🎩 ©\n"),
            ("&unknown; &; &#0; &#x110000; &#xD800; AT&T", "&unknown; &; &#0; &#x110000; &#xD800; AT&T\n"),
        ])
    func references(_ html: String, _ expected: String) throws {
        #expect(try text(of: html) == expected)
    }

    @Test(
        "HTML with errors ends too",
        arguments: [
            "<", "a < b", "</", "<a", "<a href", "<a href=", "<a href=\"", "<!--", "<!", "<p", "</p", "<a =x>",
            "<a / / b='c",
            "&#", "<script>", "</a></a></li>", "<3",
        ])
    func errors(_ html: String) throws {
        _ = try text(of: html)
        #expect(try text(of: "before " + html).hasPrefix("before"))
    }

    @Test("A large document is converted in a limited time")
    func large() throws {
        let html = String(repeating: "<p><a href=\"https://a.example\">Word</a> &amp; <b>word</b></p>\n", count: 5000)
        #expect(try text(of: html).utf8.count > 100_000)
    }

    private func text(of html: String) throws -> String {
        let template = MailTemplate(MailContent(subject: "x", html: html))
        let catalog = try MailCatalog([MailRegistration(PageMail.self, template: template)])
        return try catalog.preview(
            "tests.page", from: try MailAddress("a@acme.example"), at: Timestamp(microseconds: 0)
        ).text
    }
}
