import Testing
import TrellisMail
import TrellisSchema
import TrellisTexts

@Schema
private struct Ticket {
    var holder: String
    var seatNumber: String?
    var trips: [String] = []
}

@Suite("Templates of documents")
struct DocumentTemplateTests {
    @Test("A document has the values of its schema, in the reader's language or in English")
    func languages() throws {
        let template = try DocumentTemplate<Ticket>(
            "ticket", "<p lang=\"{{mail_language}}\">{{holder}}{{#trips}}, {{.}}{{/trips}}</p>",
            [.german: "<p>Für {{holder}}</p>"])
        let ticket = Ticket(holder: "Ada", trips: ["Bonn", "Rome"])
        #expect(template.languages == [.english, .german])
        #expect(try template.html(ticket, in: nil) == "<p lang=\"en\">Ada, Bonn, Rome</p>")
        #expect(try template.html(ticket, in: LanguageTag("fr")) == "<p lang=\"en\">Ada, Bonn, Rome</p>")
        #expect(try template.html(ticket, in: LanguageTag("de-AT")) == "<p>Für Ada</p>")
    }

    @Test("Values are escaped, also before a combining mark")
    func escaping() throws {
        let template = try DocumentTemplate<Ticket>("ticket", "<p title=\"{{holder}}\"></p>")
        let html = try template.html(Ticket(holder: "<b>\u{301}&\"\u{301}'"), in: nil)
        for character in ["<b", "\"\u{301}"] { #expect(!html.unicodeScalars.contains(character.unicodeScalars)) }
        #expect(html.unicodeScalars.contains("&lt;b&gt;\u{301}&amp;&quot;\u{301}".unicodeScalars))
    }

    @Test("A long list is no problem, and a name that the schema doesn't have is an error with its line")
    func checks() throws {
        let list = try DocumentTemplate<Ticket>("ticket", "{{#trips}}{{.}};{{/trips}}")
        let trips = (0..<20_000).map(String.init)
        #expect(try list.html(Ticket(holder: "", trips: trips), in: nil).utf8.count == 108_890)
        let error = #expect(throws: MailTemplateError.self) {
            try DocumentTemplate<Ticket>("ticket", "<p>\n{{seat}}</p>")
        }
        #expect(error?.message.contains("ticket (en), html, line 2") == true)
    }
}
