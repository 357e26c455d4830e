import Testing
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTexts

@Schema
private struct OrderLine {
    var title: String
    var amount: Int
    var note: String?
}

@Schema
private struct OrderMail: Mail {
    static let name = "tests.order"
    static let template = MailTemplate(MailContent(subject: "Order {{order_number}}", text: ""))

    var to: MailAddress
    var orderNumber: Int
    var customer: String
    var note: String?
    var lines: [OrderLine] = []
    var tags: [String] = []
    var isUrgent: Bool = false
    var first: OrderLine?

    static var sample: OrderMail? {
        let book = OrderLine(title: "Book", amount: 2, note: "signed")
        return (try? MailAddress("ada@example.com")).map {
            OrderMail(
                to: $0, orderNumber: 7, customer: Sample.customer, note: "outer",
                lines: [book, OrderLine(title: "Pen", amount: 1)], tags: ["a", "b"],
                isUrgent: true, first: book)
        }
    }
}

private enum Sample {
    /// The customer in the example of the current test.
    @TaskLocal static var customer = "Ada & \"Co\""
}

@Suite("Mail templates")
struct MailTemplateTests {
    @Test("Values, sections, lists and nested values are rendered")
    func rendering() throws {
        let text = """
            {{customer}}: {{order_number}}{{#is_urgent}} urgent{{/is_urgent}}
            {{#lines}}
            - {{title}} {{amount}}{{#note}} ({{note}}){{/note}}
            {{/lines}}
            {{^lines}}
            nothing
            {{/lines}}
            {{#tags}}<{{.}}>{{/tags}}
            {{first.title}} {{#first}}{{title}} {{customer}}{{/first}}
            """
        #expect(
            try render(text: text).text == """
                Ada & "Co": 7 urgent
                - Book 2 (signed)
                - Pen 1
                <a><b>
                Book Book Ada & "Co"
                """)
    }

    @Test("An absent value ends the search for its name")
    func absentValue() throws {
        // The second line has no note, but the mail itself has one.
        let mail = try render(text: "{{#lines}}[{{note}}]{{/lines}}{{note}}")
        #expect(mail.text == "[signed][]outer")
    }

    @Test("Values are escaped in HTML, and never in the subject and the text")
    func escaping() throws {
        let mail = try render(
            subject: "{{customer}}", html: "<p title=\"{{customer}}\">{{customer}}</p>", text: "{{customer}}")
        #expect(mail.html == "<p title=\"Ada &amp; &quot;Co&quot;\">Ada &amp; &quot;Co&quot;</p>")
        #expect(mail.text == "Ada & \"Co\"")
        #expect(mail.subject.text == "Ada & \"Co\"")
    }

    @Test("A quotation mark next to a combining mark is escaped", arguments: ["\"\u{301}", "<\u{338}", "'\u{20DD}"])
    func combiningMarks(_ text: String) throws {
        let html = try #require(try render(html: "{{customer}}", customer: text).html)
        #expect(!html.unicodeScalars.contains { "\"<'".unicodeScalars.contains($0) })
    }

    @Test("A value is data: tags in it aren't evaluated")
    func noInjection() throws {
        let mail = try render(html: "<p>{{customer}}</p>", text: "{{customer}}", customer: "{{to}}{{{to}}}{{>layout}}")
        #expect(mail.text == "{{to}}{{{to}}}{{>layout}}")
        #expect(mail.html == "<p>{{to}}{{{to}}}{{&gt;layout}}</p>")
    }

    @Test("The subject has no control characters")
    func subject() throws {
        let mail = try render(subject: "Order\n{{customer}}", text: "", customer: "x\r\nBcc: eve@example.com")
        #expect(mail.subject.text == "Order x Bcc: eve@example.com")
    }

    @Test("A layout surrounds the content, with partials, in HTML and in text")
    func layout() throws {
        let partials = [
            MailPartial(
                "frame", html: "<body>{{$content}}nothing{{/content}}{{>sign}}</body>",
                text: "[{{$content}}nothing{{/content}}]{{>sign}}"),
            MailPartial("sign", html: "<i>{{product}}</i>", text: "-- {{product}}"),
            MailPartial("sign", .german, html: "<b>{{product}}</b>", text: "Grüße, {{product}}"),
        ]
        let source = "{{<frame}}{{$content}}{{customer}}{{/content}}{{/frame}}"
        let mail = try render(html: source, text: source, partials: partials, shared: ["product": "A&B"])
        #expect(mail.html == "<body>Ada &amp; &quot;Co&quot;<i>A&amp;B</i></body>")
        #expect(mail.text == "[Ada & \"Co\"]-- A&B")
        let german = try render(
            html: source, text: "{{<frame}}{{/frame}}", partials: partials, shared: ["product": "A"],
            language: LanguageTag("de-AT"))
        #expect(german.html == "<body>Ada &amp; &quot;Co&quot;<b>A</b></body>")
        #expect(german.text == "[nothing]Grüße, A")
    }

    @Test("A mail is in its language, in the shorter form, or in English")
    func languages() throws {
        let template = MailTemplate(
            MailContent(subject: "en", text: "x"), [.german: MailContent(subject: "de", text: "x")])
        let catalog = try MailCatalog([MailRegistration(OrderMail.self, template: template)])
        func subject(_ language: String) throws -> String {
            let from = try MailAddress("a@acme.example")
            return try catalog.preview(
                "tests.order", in: LanguageTag(language), from: from, at: Timestamp(microseconds: 0)
            ).subject.text
        }
        #expect(try subject("de-AT") == "de")
        #expect(try subject("de") == "de")
        #expect(try subject("fr") == "en")
        #expect(catalog.languages(of: "tests.order") == [.german, .english])
        #expect(catalog.languages(of: "tests.unknown").isEmpty)
    }

    @Test(
        "A name that the mail doesn't have is an error with the nearest name",
        arguments: [
            ("Hi {{custmer}}", "custmer", "customer"), ("{{orderNumber}}", "orderNumber", "order_number"),
            ("{{#lines}}{{titel}}{{/lines}}", "titel", "title"), ("{{first.amuont}}", "first.amuont", "first.amount"),
            ("{{frist.title}}", "frist.title", "first.title"), ("{{customer.name}}", "customer.name", nil),
            ("{{secret}}", "secret", nil), ("{{#line}}{{/line}}", "line", "lines"),
            ("{{^nota}}{{/nota}}", "nota", "note"),
        ])
    func unknownName(_ source: String, _ name: String, _ nearest: String?) {
        #expect(problems(subject: source) == [.unknownName(name, nearest: nearest)])
        #expect(problems(text: source) == [.unknownName(name, nearest: nearest)])
    }

    @Test("The error names mail, language, template and line")
    func location() throws {
        let template = MailTemplate(
            MailContent(subject: "x", text: "x"),
            [.german: MailContent(subject: "x", html: "a\n\n{{<frame}}{{$body}}\n{{custmer}}{{/body}}{{/frame}}")])
        let partial = MailPartial("frame", html: "\n{{$body}}{{/body}}{{prodct}}", text: "")
        let error = #expect(throws: MailTemplateError.self) {
            try MailCatalog(
                [MailRegistration(OrderMail.self, template: template)], partials: [partial], shared: ["product": "x"])
        }
        guard case .invalid(let problems) = error else { return }
        #expect(
            problems.map(\.description) == [
                "tests.order (de), html, line 4: The mail has no value named custmer. Did you mean customer?",
                "tests.order (de), frame, line 2: The mail has no value named prodct. Did you mean product?",
            ])
    }

    @Test("All defects of all mails are reported at once")
    func allProblems() {
        let problems = problems(subject: "{{a}}", html: "{{b}} {{>c}}", text: "{{d}}")
        #expect(problems.count == 4)
    }

    @Test("Objects and lists have no text", arguments: ["lines", "first", "tags"])
    func notText(_ name: String) {
        #expect(problems(text: "{{\(name)}}") == [.notText(name)])
    }

    @Test("A flag doesn't become the current value, and the whole mail has no text")
    func currentValue() throws {
        #expect(try render(text: "{{#note}}{{.}}{{/note}}{{#tags}}{{.}}{{/tags}}").text == "outerab")
        #expect(problems(text: "{{#is_urgent}}{{.}}{{/is_urgent}}") == [.notText(".")])
        #expect(problems(text: "{{.}}{{#first}}{{.}}{{/first}}") == [.notText("."), .notText(".")])
    }

    @Test("Partials, layouts and blocks that don't exist are errors")
    func unknownPartials() {
        let partials = [
            MailPartial("layout", html: "{{$content}}{{/content}}"), MailPartial("loop", html: "{{>loop}}"),
        ]
        #expect(problems(html: "{{>layuot}}", partials) == [.unknownPartial("layuot", nearest: "layout")])
        // This partial has no form for text.
        #expect(problems(text: "{{>layout}}", partials) == [.unknownPartial("layout", nearest: nil)])
        #expect(
            problems(html: "{{<layout}}{{$contents}}x{{/contents}}{{/layout}}", partials)
                == [.unknownBlock("contents", nearest: "content")])
        #expect(problems(html: "{{>loop}}", partials) == [.recursion("loop")])
    }

    @Test(
        "What mails don't support is refused",
        arguments: [
            "{{{customer}}}", "{{&customer}}", "{{=<% %>=}}", "{{% CONTENT_TYPE:HTML}}", "{{>*customer}}",
            "{{uppercased(customer)}}", "{{#lines}}", "{{/lines}}", "{{#lines}}{{/tags}}", "{{customer", "{{}}",
            "{{a b}}",
            "{{.customer}}", "{{customer.}}",
        ])
    func unsupported(_ source: String) throws {
        let problem = try #require(problems(html: source).first)
        guard case .syntax(let message) = problem else {
            Issue.record("\(problem)")
            return
        }
        #expect(message.hasSuffix("."))
    }

    @Test("Comments are left out")
    func comments() throws {
        #expect(try render(text: "a{{! {{customer }}b").text == "ab")
    }

    @Test("The standard layout is valid, and puts the content into HTML and text")
    func standardLayout() throws {
        let source = """
            {{<layout}}{{$preheader}}Seen in the list{{/preheader}}{{$content}}<p>Hello {{customer}}</p>{{/content}}\
            {{$footer}}Acme{{/footer}}{{/layout}}
            """
        let mail = try render(html: source)
        #expect(mail.html?.contains("<html lang=\"en\">") == true)
        #expect(mail.html?.contains("Seen in the list") == true)
        #expect(mail.html?.contains("<p>Hello Ada &amp; &quot;Co&quot;</p>") == true)
        #expect(mail.text == "Hello Ada & \"Co\"\n\nAcme\n")
    }

    // MARK: - Support

    private func render(
        subject: String = "x", html: String? = nil, text: String? = nil, customer: String = "Ada & \"Co\"",
        partials: [MailPartial] = [.layout], shared: JSONObject = [:], language: LanguageTag? = nil
    ) throws -> MailMessage {
        let registration = MailRegistration(
            OrderMail.self, template: template(subject: subject, html: html, text: text, language))
        return try Sample.$customer.withValue(customer) {
            let catalog = try MailCatalog([registration], partials: partials, shared: shared)
            let from = try MailAddress("a@acme.example")
            return try catalog.preview(
                OrderMail.name, in: language, from: from, at: Timestamp(microseconds: 0))
        }
    }

    private func problems(
        subject: String = "x", html: String? = nil, text: String? = nil, _ partials: [MailPartial] = []
    ) -> [MailTemplateProblem.Reason] {
        let template = template(subject: subject, html: html, text: text, nil)
        do {
            _ = try MailCatalog([MailRegistration(OrderMail.self, template: template)], partials: partials)
            return []
        } catch MailTemplateError.invalid(let problems) {
            return problems.map(\.reason)
        } catch {
            Issue.record(error)
            return []
        }
    }

    private func template(
        subject: String, html: String?, text: String?, _ language: LanguageTag?
    ) -> MailTemplate {
        let content =
            html.map { MailContent(subject: subject, html: $0, text: text) }
            ?? MailContent(subject: subject, text: text ?? "")
        return MailTemplate(content, language.flatMap { $0.fallbacks.last }.map { [$0: content] } ?? [:])
    }
}
