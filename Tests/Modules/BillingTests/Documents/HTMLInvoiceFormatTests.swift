import Testing
import TrellisKernel
import TrellisTexts

@testable import Billing

@Suite("Documents as HTML")
struct HTMLInvoiceFormatTests {
    private let format: HTMLInvoiceFormat
    private let seller = Seller(
        name: "Trellis & Co", address: ["1 Side Street", "10115 Berlin"], country: .germany, taxID: "DE111111111")

    init() throws { format = try HTMLInvoiceFormat() }

    private func text(_ document: InvoiceDocument) throws -> String {
        String(decoding: try format.document(for: document), as: UTF8.self)
    }

    @Test("An invoice shows seller, customer, days, lines, taxes and total")
    func invoice() throws {
        let invoice = try Fixture.open(123_400, -1000)
        let html = try text(InvoiceDocument(invoice, by: seller, in: .english))
        let parts = [
            "<html lang=\"en\">", "<title>Invoice 2026-000001</title>", "Trellis &amp; Co", "VAT ID DE111111111",
            "<strong>Acme</strong><br>1 Main Street<br>DE", "31 January 2026", "14 February 2026",
            "1 January 2026 – 31 January 2026", "1,234.00\u{A0}EUR", "-10.00\u{A0}EUR",
            "Credit for the rest of a period", "VAT DE, 19%", "1,224.00\u{A0}EUR", "232.56\u{A0}EUR",
            "1,456.56\u{A0}EUR",
        ]
        for part in parts { #expect(html.contains(part), "\(part)\n\(html)") }
        #expect(!html.contains("{{"))
        #expect(!html.contains("Charge for the rest"))
        #expect(!html.contains("Nothing is to be paid"))
    }

    @Test("German is German throughout")
    func german() throws {
        let invoice = try Fixture.open(123_400)
        let html = try text(InvoiceDocument(invoice, by: seller, in: try #require(LanguageTag("de-AT"))))
        let parts = [
            "<html lang=\"de\">", "<title>Rechnung 2026-000001</title>", "31. Januar 2026", "1.234,00\u{A0}EUR",
            "USt. DE, 19\u{A0}%", "Fällig am", "Gesamtbetrag",
        ]
        for part in parts { #expect(html.contains(part), "\(part)\n\(html)") }
        for word in ["Invoice", "Total", "Due on", "January"] { #expect(!html.contains(word), "\(word)") }
    }

    @Test("A credit note shows its invoice and its reason, and no lines")
    func creditNote() throws {
        let invoice = try Fixture.open(1000)
        let note = try invoice.credited(.eur(500), by: Fixture.creditRequest()).note
        let html = try text(InvoiceDocument(note, of: invoice, by: seller, in: .english))
        let parts = [
            "<title>Credit note CN-2026-000001</title>", "For invoice", "2026-000001", "Service was not available",
            "5.00\u{A0}EUR", "0.95\u{A0}EUR", "5.95\u{A0}EUR", "Total credited",
        ]
        for part in parts { #expect(html.contains(part), "\(part)\n\(html)") }
        for part in ["<thead>", "Due on", "Nothing is to be paid"] { #expect(!html.contains(part), "\(part)") }
    }

    @Test("Without tax, the reason is printed; without an amount, that nothing is to be paid")
    func reasons() throws {
        var builder = InvoiceBuilder(
            tenantID: .acme, customer: try Fixture.customer("FR", taxID: "FR12345678901"), currency: .eur)
        try builder.add(Fixture.line(1000))
        try builder.add(Fixture.line(-1000, .proratedCredit))
        let draft = try #require(try builder.build(id: ID(), taxes: Fixture.policy())).invoice
        #expect(throws: BillingError.stateInvalid("I1")) { try InvoiceDocument(draft, by: seller, in: .english) }
        let issued = try draft.issued(
            InvoiceNumber(year: 2026, sequence: 1), on: .on("2026-01-31"), dueAfter: 14
        ).invoice
        let html = try text(InvoiceDocument(issued, by: seller, in: .english))
        for part in ["Article 196", "VAT ID FR12345678901", "Nothing is to be paid"] { #expect(html.contains(part)) }
        #expect(!html.contains("Due on"))
    }

    @Test("What customers and products enter is text, also with combining marks")
    func escaping() throws {
        let name = "<b>\u{301}&\"\u{301}'<script>alert(1)</script>"
        let customer = try BillingCustomer(
            name: name, address: ["</style><img src=x>", "{{number}}"], country: .germany, taxID: nil)
        var builder = InvoiceBuilder(tenantID: .acme, customer: customer, currency: .eur)
        let period = try BillingPeriod(from: .on("2026-01-01"), to: .on("2026-02-01"))
        try builder.add(InvoiceLine(.recurring, name, quantity: 1, period: period, amount: .eur(100)))
        let issued = try #require(try builder.build(id: ID(), taxes: Fixture.policy())).invoice.issued(
            InvoiceNumber(year: 2026, sequence: 1), on: .on("2026-01-31"), dueAfter: 14
        ).invoice
        let html = try text(InvoiceDocument(issued, by: seller, in: .english)).unicodeScalars
        for tag in ["<b>", "b>\u{301}", "<script", "<img", "\"\u{301}"] {
            #expect(!html.contains(tag.unicodeScalars), "\(tag)")
        }
        #expect(html.contains("&lt;b&gt;\u{301}&amp;&quot;\u{301}".unicodeScalars))
        // A value isn't a template.
        #expect(html.contains("{{number}}".unicodeScalars))
    }

    @Test("The page loads nothing, and the same value gives the same bytes, also with thousands of lines")
    func page() throws {
        var builder = InvoiceBuilder(tenantID: .acme, customer: try Fixture.customer(), currency: .eur)
        for amount in 1...5000 { try builder.add(Fixture.line(Int64(amount))) }
        let issued = try #require(try builder.build(id: ID(), taxes: Fixture.policy())).invoice.issued(
            InvoiceNumber(year: 2026, sequence: 1), on: .on("2026-01-31"), dueAfter: 14
        ).invoice
        let document = try InvoiceDocument(issued, by: seller, in: .english)
        let bytes = try format.document(for: document)
        #expect(try format.document(for: document) == bytes)
        let html = String(decoding: bytes, as: UTF8.self)
        #expect(html.split(separator: "<tr>", omittingEmptySubsequences: false).count > 5000)
        for part in ["http:", "https:", "url(", "@import", "<link", "<script", "src="] {
            #expect(!html.contains(part), "\(part)")
        }
    }
}
