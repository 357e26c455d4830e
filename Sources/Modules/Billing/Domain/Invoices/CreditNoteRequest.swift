import TrellisKernel

/// What a credit note needs besides its invoice.
struct CreditNoteRequest: Hashable, Sendable {
    let id: ID<CreditNote>
    let number: InvoiceNumber
    let day: LocalDate
    let reason: String
}
