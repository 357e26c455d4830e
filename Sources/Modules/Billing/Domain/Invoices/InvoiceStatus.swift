/// The states of an invoice.
enum InvoiceStatus: String, CaseIterable, Sendable {
    /// Not issued: it has no number, and is replaced rather than changed.
    case draft
    /// Issued and not paid.
    case open
    /// Paid in full.
    case paid
    /// Issued by mistake; its number stays in the sequence.
    case void
    /// Not expected to be paid any more.
    case uncollectible
}

extension InvoiceStatus {
    /// Returns the state after an action; nil when it isn't possible.
    ///
    /// | | issue | pay | void | writeOff | credit |
    /// |---|---|---|---|---|---|
    /// | draft | open | | | | |
    /// | open | | paid | void | uncollectible | open |
    /// | paid | | | | | paid |
    /// | void | | | | | |
    /// | uncollectible | | paid | void | | uncollectible |
    func after(_ action: InvoiceAction) -> InvoiceStatus? {
        switch (self, action) {
        case (.draft, .issue): .open
        case (.open, .pay), (.uncollectible, .pay): .paid
        case (.open, .void), (.uncollectible, .void): .void
        case (.open, .writeOff): .uncollectible
        case (.open, .credit), (.paid, .credit), (.uncollectible, .credit): self
        default: nil
        }
    }
}
