import TrellisKernel
import TrellisTexts

/// Everything that the document about an invoice or a credit note shows, as it was at its issue.
///
/// What happens later isn't part of it: payments, credit notes, other settings.
struct InvoiceDocument: Hashable, Sendable {
    /// What the document is about.
    enum Kind: Hashable, Sendable {
        case invoice(dueOn: LocalDate)
        case creditNote(of: InvoiceNumber, reason: String)
    }

    let kind: Kind
    let number: InvoiceNumber
    /// A day of the tenant, as all days of the document.
    let issuedOn: LocalDate
    let seller: Seller
    let customer: BillingCustomer
    /// The lines of the invoice, of which credits are below zero; none for a credit note.
    let lines: [InvoiceLine]
    /// Before taxes.
    let net: Money
    let taxLines: [TaxLine]
    /// With taxes.
    let total: Money
    /// The language of the reader.
    private(set) var language: LanguageTag

    /// Returns the same document for a reader of another language.
    func translated(to language: LanguageTag) -> InvoiceDocument {
        var value = self
        value.language = language
        return value
    }

    /// Whether there was something to pay at the issue.
    var isDue: Bool {
        if case .invoice = kind { return !total.isZero }
        return false
    }
}

extension InvoiceDocument {
    /// Creates the value of an issued invoice.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` for a draft.
    init(_ invoice: Invoice, by seller: Seller, in language: LanguageTag) throws(BillingError) {
        guard let number = invoice.number, let issuedOn = invoice.issuedOn, let dueOn = invoice.dueOn else {
            throw .stateInvalid("I1")
        }
        self.init(
            kind: .invoice(dueOn: dueOn), number: number, issuedOn: issuedOn, seller: seller,
            customer: invoice.customer, lines: invoice.lines, net: invoice.net, taxLines: invoice.taxLines,
            total: invoice.total, language: language)
    }

    /// Creates the value of a credit note of an invoice.
    init(_ note: CreditNote, of invoice: Invoice, by seller: Seller, in language: LanguageTag) {
        self.init(
            kind: .creditNote(of: note.invoiceNumber, reason: note.reason), number: note.number,
            issuedOn: note.issuedOn, seller: seller, customer: invoice.customer, lines: [], net: note.net,
            taxLines: note.taxLines, total: note.total, language: language)
    }
}

/// Who sells, as documents print it.
struct Seller: Hashable, Sendable {
    let name: String
    /// The lines of the postal address without the country.
    let address: [String]
    let country: CountryCode
    /// The VAT identification number.
    let taxID: String?
}
