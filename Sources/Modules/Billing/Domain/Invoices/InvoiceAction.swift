/// What can be done with an invoice.
enum InvoiceAction: String, CaseIterable, Sendable {
    case issue
    case pay
    case void
    case writeOff
    case credit
}
