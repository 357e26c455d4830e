import TrellisKernel

/// The result of an action: the next value of the invoice and what happened.
struct InvoiceChange: Hashable, Sendable {
    let invoice: Invoice
    let event: InvoiceEvent
}
