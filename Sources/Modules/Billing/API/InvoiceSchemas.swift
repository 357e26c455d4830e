import TrellisKernel
import TrellisSchema

/// A line of an invoice.
@Schema
struct InvoiceLineResponse {
    /// `recurring`, `usage`, `prorated_charge` or `prorated_credit`.
    @Example("recurring") var kind: String
    @Example("User") var text: String
    var quantity: Int64
    /// The first day that it is for.
    @Example("2026-01-31") var periodStart: String
    /// The first day after these.
    @Example("2026-02-28") var periodEnd: String
    /// Before taxes; below zero for a credit.
    var amount: MoneyAmount

    init(_ line: InvoiceLine) {
        kind =
            switch line.kind {
            case .recurring: "recurring"
            case .usage: "usage"
            case .proratedCharge: "prorated_charge"
            case .proratedCredit: "prorated_credit"
            }
        (text, quantity, amount) = (line.text, line.quantity, MoneyAmount(line.amount))
        (periodStart, periodEnd) = (line.period.start.description, line.period.end.description)
    }
}

/// One tax of an invoice or credit note.
@Schema
struct TaxLineResponse {
    @Example("VAT DE") var name: String
    /// The rate in thousandths of a percent.
    @Example(19_000) var rate: Int
    /// `taxed`, `reverse_charge` or `outside_scope`.
    @Example("taxed") var treatment: String
    var amount: MoneyAmount

    init(_ line: TaxLine) {
        (name, rate, amount) = (line.tax.name, line.tax.rate, MoneyAmount(line.amount))
        treatment =
            switch line.tax.treatment {
            case .taxed: "taxed"
            case .reverseCharge: "reverse_charge"
            case .outsideScope: "outside_scope"
            }
    }
}

/// To whom invoices are addressed.
@Schema
struct BillingAddress {
    @Name(1...200) @Example("Acme GmbH") var name: String
    /// The lines of the postal address without the country.
    @Count(0...6) @Example(["1 Main Street", "10115 Berlin"]) var address: [String] = []
    /// Two capital letters of ISO 3166-1.
    @Pattern("^[A-Z]{2}$") @Example("DE") var country: String
    /// The VAT identification number of a business in the EU.
    @Length(4...20) @Example("DE123456789") var taxID: String?
}

extension BillingAddress {
    init(_ customer: BillingCustomer) {
        self.init(
            name: customer.name, address: customer.address, country: customer.country.letters,
            taxID: customer.taxID?.text)
    }
}

extension BillingCustomer {
    init(_ address: BillingAddress) throws(BillingError) {
        var taxID: TaxID?
        if let text = address.taxID { taxID = try TaxID(text) }
        try self.init(
            name: address.name, address: address.address, country: try CountryCode(address.country), taxID: taxID)
    }
}

/// An invoice.
@Schema
struct InvoiceResponse {
    var id: ID<Invoice>
    @Example("2026-000123") var number: String?
    /// `open`, `paid`, `void` or `uncollectible`.
    @Example("open") var status: String
    @Example("2026-01-31") var issuedOn: String?
    @Example("2026-02-14") var dueOn: String?
    var paidOn: String?
    /// Why it is void; null for all others.
    var voidReason: String?
    var customer: BillingAddress
    var lines: [InvoiceLineResponse]
    /// Before taxes.
    var net: MoneyAmount
    var taxes: [TaxLineResponse]
    /// With taxes.
    var total: MoneyAmount
    /// The sum of the credit notes with taxes.
    var credited: MoneyAmount
    /// What is still to be paid.
    var due: MoneyAmount

    init(_ invoice: Invoice) throws(BillingError) {
        let state = invoice.state
        (id, number, status) = (state.id, state.number?.description, state.status.rawValue)
        (issuedOn, dueOn) = (state.issuedOn?.description, state.dueOn?.description)
        (paidOn, customer) = (state.paidOn?.description, BillingAddress(state.customer))
        voidReason = state.voidReason
        lines = state.lines.map { InvoiceLineResponse($0) }
        taxes = state.taxLines.map { TaxLineResponse($0) }
        (net, total) = (MoneyAmount(invoice.net), MoneyAmount(invoice.total))
        (credited, due) = (MoneyAmount(invoice.creditedTotal), MoneyAmount(try invoice.amountDue))
    }
}

/// A credit note: takes back an invoice or a part of it.
@Schema
struct CreditNoteResponse {
    var id: ID<CreditNote>
    @Example("CN-2026-000007") var number: String
    var invoiceID: ID<Invoice>
    @Example("2026-000123") var invoiceNumber: String
    @Example("2026-02-10") var issuedOn: String
    @Example("Service was not available") var reason: String
    /// Before taxes.
    var net: MoneyAmount
    var taxes: [TaxLineResponse]
    /// With taxes.
    var total: MoneyAmount

    init(_ note: CreditNote) {
        (id, number, invoiceID) = (note.id, note.number.description, note.invoiceID)
        (invoiceNumber, issuedOn) = (note.invoiceNumber.description, note.issuedOn.description)
        (reason, net, total) = (note.reason, MoneyAmount(note.net), MoneyAmount(note.total))
        taxes = note.taxLines.map { TaxLineResponse($0) }
    }
}

/// The refund of a credit note.
@Schema
struct RefundResponse {
    var creditNoteID: ID<CreditNote>
    /// The number of the latest attempt, from 1 on.
    @Example(2) var attempt: Int
    /// The state of the latest attempt: `pending`, `unknown`, `succeeded` or `failed`.
    @Example("pending") var status: String
    /// With taxes.
    var amount: MoneyAmount

    init(_ refund: Refund) {
        (creditNoteID, attempt) = (refund.noteID, refund.attempt)
        (status, amount) = (refund.status.rawValue, MoneyAmount(refund.amount))
    }
}

/// The reason why an invoice is made void.
@Schema
struct InvoiceVoid {
    /// The text for the seller's books, which the customer sees too.
    @Name(1...500) @Example("Issued to the wrong company") var reason: String
}

/// Documents that are mailed again.
@Schema
struct DocumentsSent {
    /// Whether the mail of a request within the last ten minutes counts for this one too.
    var isRepeated: Bool
}

/// A new credit note.
@Schema
struct CreditNoteCreate {
    /// A UUID that the client chooses, so that the request can be repeated; a new one when absent.
    var id: ID<CreditNote>?
    /// The amount before taxes in minor units of the invoice's currency; all that is left when absent.
    @Range(1...9_007_199_254_740_991) @Example(1000) var net: Int64?
    /// The text for the customer.
    @Name(1...500) @Example("Service was not available") var reason: String
}
