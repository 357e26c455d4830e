import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTexts

/// Brings the documents of an invoice.
@Schema
struct InvoiceMail: Mail {
    static let name = "billing.invoice"
    static let template = MailTemplate(
        MailContent(
            subject: "Invoice {{number}} from {{seller}}",
            html: """
                {{<layout}}{{$preheader}}{{total}}{{/preheader}}{{$content}}<h1>Invoice {{number}}</h1>
                <p>Your invoice for {{customer}} is attached. The total is <strong>{{total}}</strong>.</p>
                {{#due_on}}<p>It is due on {{due_on}}. Your payment method is charged, if you have chosen one. \
                Otherwise, choose one before that day.</p>{{/due_on}}
                {{^due_on}}<p>There is nothing to pay.</p>{{/due_on}}
                <p><a class="button" href="{{page}}">Open billing</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}\
                {{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Rechnung {{number}} von {{seller}}",
                html: """
                    {{<layout}}{{$preheader}}{{total}}{{/preheader}}{{$content}}<h1>Rechnung {{number}}</h1>
                    <p>Ihre Rechnung für {{customer}} ist angehängt. Der Gesamtbetrag ist <strong>{{total}}</strong>.</p>
                    {{#due_on}}<p>Sie ist am {{due_on}} fällig. Ihre Zahlungsart wird belastet, wenn Sie eine gewählt \
                    haben. Wählen Sie sonst eine bis zu diesem Tag.</p>{{/due_on}}
                    {{^due_on}}<p>Es ist nichts zu zahlen.</p>{{/due_on}}
                    <p><a class="button" href="{{page}}">Abrechnung öffnen</a></p>{{/content}}{{$footer}}{{seller}}\
                    {{/footer}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("2026-000123") var number: String
    @Example("Acme Ltd") var customer: String
    @Example("138.04 EUR") var total: String
    @Example("14 February 2026") var dueOn: String?
    @Example("Trellis") var seller: String
    @Example("https://app.example.com/billing") var page: String
    var files: [MailedDocument]
    var language: LanguageTag?
    var key: String?

    var attachments: [MailAttachment] { get throws { try files.map { try $0.attachment } } }
}

/// Brings the documents of a credit note.
@Schema
struct CreditNoteMail: Mail {
    static let name = "billing.credit_note"
    static let template = MailTemplate(
        MailContent(
            subject: "Credit note {{number}} from {{seller}}",
            html: """
                {{<layout}}{{$preheader}}{{total}}{{/preheader}}{{$content}}<h1>Credit note {{number}}</h1>
                <p>Your credit note for the invoice {{invoice_number}} is attached. <strong>{{total}}</strong> are \
                credited. What you have paid already is paid back to your payment method.</p>
                <p>{{reason}}</p>
                <p><a class="button" href="{{page}}">Open billing</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}\
                {{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Rechnungskorrektur {{number}} von {{seller}}",
                html: """
                    {{<layout}}{{$preheader}}{{total}}{{/preheader}}{{$content}}<h1>Rechnungskorrektur {{number}}</h1>
                    <p>Ihre Rechnungskorrektur zur Rechnung {{invoice_number}} ist angehängt. Gutgeschrieben werden \
                    <strong>{{total}}</strong>. Was Sie schon bezahlt haben, wird auf Ihre Zahlungsart erstattet.</p>
                    <p>{{reason}}</p>
                    <p><a class="button" href="{{page}}">Abrechnung öffnen</a></p>{{/content}}{{$footer}}{{seller}}\
                    {{/footer}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("CN-2026-000007") var number: String
    @Example("2026-000123") var invoiceNumber: String
    @Example("Service was not available") var reason: String
    @Example("11.90 EUR") var total: String
    @Example("Trellis") var seller: String
    @Example("https://app.example.com/billing") var page: String
    var files: [MailedDocument]
    var language: LanguageTag?
    var key: String?

    var attachments: [MailAttachment] { get throws { try files.map { try $0.attachment } } }
}

/// A stored document that a mail brings.
@Schema
struct MailedDocument {
    /// The identifier of the document.
    @Example("0192a3b4-0000-7000-8000-000000000000") var id: String
    @Example("2026-000123.html") var name: String
    @Example("text/html") var mediaType: String
}

extension MailedDocument {
    init(_ document: BillingDocument) {
        self.init(id: document.id.description, name: document.name, mediaType: document.mediaType)
    }

    /// The attachment, which `BillingModule.attachment(_:in:)` reads when the mail is sent.
    var attachment: MailAttachment {
        get throws {
            .stored(key: "\(BillingAttachments.source):\(id)", name: name, mediaType: try MediaType(mediaType))
        }
    }
}

/// The name under which mails find documents.
enum BillingAttachments {
    static let source = "billing"
}
