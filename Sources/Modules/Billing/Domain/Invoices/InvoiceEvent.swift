import TrellisKernel

/// What happened to an invoice; the application publishes it with the same transaction.
struct InvoiceEvent: Hashable, Sendable {
    /// The kinds of events.
    enum Kind: Hashable, Sendable {
        case issued(InvoiceNumber)
        case paid
        case voided
        case writtenOff
        /// With the number and total of the credit note.
        case credited(InvoiceNumber, Money)
    }

    let kind: Kind
    let invoiceID: ID<Invoice>
    let tenantID: ID<Tenant>
    let total: Money
    /// The tenant's day on which it happened.
    let day: LocalDate

    init(kind: Kind, invoice: Invoice, day: LocalDate) {
        (self.kind, self.day, total) = (kind, day, invoice.total)
        (invoiceID, tenantID) = (invoice.id, invoice.tenantID)
    }
}
