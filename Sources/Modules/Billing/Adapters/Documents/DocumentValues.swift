import TrellisKernel
import TrellisSchema

/// What the HTML of a document shows, as texts in the reader's language.
@Schema
struct DocumentValues {
    var isCreditNote: Bool
    var number: String
    /// The invoice that a credit note belongs to.
    var invoiceNumber: String?
    var reason: String?
    var issuedOn: String
    /// Nil when nothing was to be paid.
    var dueOn: String?
    var isSettled: Bool
    var seller: DocumentParty
    var customer: DocumentParty
    var lines: [DocumentLine]
    var net: String
    var taxes: [DocumentTax]
    var total: String
    var isReverseCharge: Bool
    var isOutsideScope: Bool
}

/// The seller or the customer.
@Schema
struct DocumentParty {
    var name: String
    var address: [String]
    var country: String
    var taxID: String?
}

/// A line of an invoice.
@Schema
struct DocumentLine {
    var text: String
    var period: String
    var quantity: String
    var amount: String
    var isUsage: Bool
    var isProratedCharge: Bool
    var isProratedCredit: Bool
}

/// A tax.
@Schema
struct DocumentTax {
    var name: String
    var rate: String
    var amount: String
}

extension DocumentValues {
    init(_ document: InvoiceDocument) throws(BillingError) {
        let format = LocalFormat(document.language)
        let treatments = document.taxLines.map(\.tax.treatment)
        var lines: [DocumentLine] = []
        for line in document.lines { lines.append(try DocumentLine(line, format)) }
        self.init(
            isCreditNote: false, number: document.number.description, issuedOn: format.day(document.issuedOn),
            isSettled: false, seller: DocumentParty(document.seller), customer: DocumentParty(document.customer),
            lines: lines, net: format.amount(document.net),
            taxes: document.taxLines.map { line in
                DocumentTax(
                    name: format.tax(line.tax.name), rate: format.rate(line.tax.rate),
                    amount: format.amount(line.amount))
            },
            total: format.amount(document.total), isReverseCharge: treatments.contains(.reverseCharge),
            isOutsideScope: treatments.contains(.outsideScope))
        switch document.kind {
        case .invoice(let day):
            dueOn = document.isDue ? format.day(day) : nil
            isSettled = !document.isDue
        case .creditNote(let invoice, let reason):
            (isCreditNote, invoiceNumber, self.reason) = (true, invoice.description, reason)
        }
    }
}

extension DocumentParty {
    init(_ seller: Seller) {
        self.init(
            name: seller.name, address: seller.address, country: seller.country.letters,
            taxID: seller.taxID.flatMap { $0.isEmpty ? nil : $0 })
    }

    init(_ customer: BillingCustomer) {
        self.init(
            name: customer.name, address: customer.address, country: customer.country.letters,
            taxID: customer.taxID?.text)
    }
}

extension DocumentLine {
    init(_ line: InvoiceLine, _ format: LocalFormat) throws(BillingError) {
        self.init(
            text: line.text, period: try format.period(line.period), quantity: format.quantity(line.quantity),
            amount: format.amount(line.amount), isUsage: line.kind == .usage,
            isProratedCharge: line.kind == .proratedCharge, isProratedCredit: line.kind == .proratedCredit)
    }
}
