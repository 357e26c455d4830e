import Testing
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTexts

@Schema
private struct InvoiceLine {
    var title: String
}

@Schema
private struct InvoiceMail: Mail {
    static let name = "tests.invoice"
    static let template = MailTemplate(
        MailContent(subject: "Invoice {{number}}", html: "<p>{{customer}}: {{#lines}}{{title}} {{/lines}}</p>"))

    var to: MailAddress
    @Example("Ada Lovelace") var customer: String
    var number: Int
    var lines: [InvoiceLine]

    var replyTo: MailAddress? { get throws { try MailAddress("billing@acme.example") } }
    var attachments: [MailAttachment] {
        [
            .file(Attachment(name: "invoice.csv", mediaType: .csv, content: Array("a,b".utf8))),
            .stored(key: "x", name: "x.pdf", mediaType: .pdf),
        ]
    }
    var headers: [HeaderField] { get throws { [try HeaderField("X-Invoice", "\(number)")] } }
}

/// A mail whose name another one has.
@Schema
private struct CopyMail: Mail {
    static let name = "tests.copy"
    static let formerNames = ["tests.invoice"]
    static let template = MailTemplate(MailContent(subject: "x", text: "x"))
    var to: MailAddress
}

/// A mail without the upcaster that its version needs.
@Schema
private struct SecondMail: Mail {
    static let name = "tests.second"
    static let version = 3
    static let upcasters: [MailUpcaster] = [.from(2) { _ in }]
    static let template = MailTemplate(MailContent(subject: "x", text: "x"))
    var to: MailAddress
}

@Suite("Catalog of mails")
struct MailCatalogTests {
    private let time = Timestamp(microseconds: 0)

    @Test("A preview has the values of the schema's examples")
    func preview() throws {
        let catalog = try MailCatalog([MailRegistration(InvoiceMail.self)])
        let message = try catalog.preview("tests.invoice", from: try MailAddress("a@acme.example"), at: time)
        #expect(message.subject.text == "Invoice 1")
        #expect(message.html == "<p>Ada Lovelace: title </p>")
        #expect(message.to.wireAddress == "ada@example.com")
        #expect(message.replyTo?.wireAddress == "billing@acme.example")
        #expect(message.attachments.map(\.name) == ["invoice.csv"])
        #expect(message.headers.map(\.name) == ["X-Invoice"])
        #expect(throws: MailError.unknownMail("tests.unknown")) {
            try catalog.preview("tests.unknown", from: try MailAddress("a@acme.example"), at: time)
        }
    }

    @Test("A product replaces the templates of a mail, and changes its message")
    func replacing() throws {
        let ours = MailRegistration(
            InvoiceMail.self, template: MailTemplate(MailContent(subject: "Bill {{number}}", text: "{{customer}}"))
        ) { mail, message in
            message.subject = HeaderValue(cleaning: "\(message.subject) for \(mail.customer)")
        }
        let catalog = try MailCatalog([MailRegistration(InvoiceMail.self)], replacing: [ours])
        let message = try catalog.preview("tests.invoice", from: try MailAddress("a@acme.example"), at: time)
        #expect(message.subject.text == "Bill 1 for Ada Lovelace")
        #expect(message.html == nil)
        #expect(throws: MailCatalogError.nothingToReplace("tests.invoice")) { try MailCatalog([], replacing: [ours]) }
    }

    @Test("Names and former names are unique, and every version has an upcaster")
    func declarations() {
        #expect(throws: MailCatalogError.duplicateName("tests.invoice")) {
            try MailCatalog([MailRegistration(InvoiceMail.self), MailRegistration(CopyMail.self)])
        }
        #expect(throws: MailCatalogError.missingUpcaster("tests.second", 3)) {
            try MailCatalog([MailRegistration(SecondMail.self)])
        }
    }

    @Test("Errors have stable, unique codes, and messages that are sentences")
    func errors() {
        let errors: [any AppError] =
            MailError.all + MailAddressError.all + HeaderError.all + MailCatalogError.all + MailTemplateError.all
            + TextCatalogError.all
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors where !error.message.isEmpty { #expect(error.message.hasSuffix(".")) }
        #expect(MailError.refused(code: 550, text: "", permanent: true).isPermanent)
        #expect(!MailError.refused(code: 421, text: "", permanent: false).isPermanent)
        #expect(!MailError.authenticationFailed("535").isPermanent)
    }
}
