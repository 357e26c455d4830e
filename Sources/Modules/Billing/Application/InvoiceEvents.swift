import TrellisHub
import TrellisKernel
import TrellisSchema

/// An invoice was issued.
@Schema
@Event("invoice.issued")
package struct InvoiceIssued {
    var invoiceID: ID<Invoice>
    /// The number of the invoice.
    @Example("2026-000123") var number: String
    /// The amount with taxes.
    var total: MoneyAmount
    /// The day on which it is due.
    @Example("2026-02-14") var dueOn: String

    package static let audience: EventAudience = .permission(.billingView)
}

/// An invoice was paid in full.
@Schema
@Event("invoice.paid")
package struct InvoicePaid {
    var invoiceID: ID<Invoice>
    /// The number of the invoice.
    @Example("2026-000123") var number: String
    /// The amount with taxes.
    var total: MoneyAmount

    package static let audience: EventAudience = .permission(.billingView)
}

/// An invoice is not expected to be paid any more.
@Schema
@Event("invoice.written_off")
package struct InvoiceWrittenOff {
    var invoiceID: ID<Invoice>
    /// The number of the invoice.
    @Example("2026-000123") var number: String
    /// The amount with taxes.
    var total: MoneyAmount

    package static let audience: EventAudience = .permission(.billingView)
}

/// An issued invoice was made void.
@Schema
@Event("invoice.voided")
package struct InvoiceVoided {
    var invoiceID: ID<Invoice>
    /// The number of the invoice.
    @Example("2026-000123") var number: String
    /// The amount with taxes.
    var total: MoneyAmount

    package static let audience: EventAudience = .permission(.billingView)
}

/// A credit note was issued for an invoice.
@Schema
@Event("credit_note.issued")
package struct CreditNoteIssued {
    var creditNoteID: ID<CreditNote>
    var invoiceID: ID<Invoice>
    /// The number of the credit note.
    @Example("CN-2026-000007") var number: String
    /// The amount with taxes.
    var total: MoneyAmount

    package static let audience: EventAudience = .permission(.billingView)
}

/// A payment was declined, or the customer must confirm it.
@Schema
@Event("payment.failed")
package struct PaymentFailed {
    var invoiceID: ID<Invoice>
    /// The amount with taxes.
    var total: MoneyAmount
    /// Why: a decline code, or `requires_action`.
    @Example("insufficient_funds") var reason: String
    /// Where the customer confirms the payment; null when it was declined.
    var address: String?

    package static let audience: EventAudience = .permission(.billingView)
}

/// A payment succeeded that wasn't due any more, or only in part: a person must pay the surplus back.
@Schema
@Event("payment.surplus")
package struct PaymentSurplus {
    var invoiceID: ID<Invoice>
    /// The key with which the gateway was asked.
    @Example("charge-0192a3-1") var key: String
    /// What wasn't due, with taxes.
    var total: MoneyAmount

    package static let audience: EventAudience = .permission(.billingView)
}

/// The amount of a credit note wasn't paid back: the gateway declined it, or the bank returned it later.
@Schema
@Event("refund.failed")
package struct RefundFailed {
    var creditNoteID: ID<CreditNote>
    /// The amount with taxes.
    var total: MoneyAmount
    /// The number of the attempt, from 1 on.
    var attempt: Int

    package static let audience: EventAudience = .permission(.billingView)
}

/// The amount of a credit note was paid back.
@Schema
@Event("payment.refunded")
package struct PaymentRefunded {
    var creditNoteID: ID<CreditNote>
    /// The amount with taxes.
    var total: MoneyAmount

    package static let audience: EventAudience = .permission(.billingView)
}
