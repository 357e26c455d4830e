import TrellisKernel
import TrellisTexts

/// What billing tells a tenant by mail.
enum BillingNotice: Hashable, Sendable {
    /// An invoice or a credit note was issued, and its documents are stored.
    case issued(InvoiceDocument, [BillingDocument])
    /// A payment was declined, or the customer must confirm it.
    case paymentFailed(PaymentFailure)
    /// A payment succeeded.
    case paid(InvoiceNumber, Money, on: LocalDate)
    /// A trial ends soon, and the plan costs an amount before taxes for each interval from then on.
    case trialEnding(plan: Plan, price: Money, on: LocalDate)
    /// A subscription was cancelled.
    case cancelled(plan: String, on: LocalDate)
    /// A subscription ended because it wasn't paid for; `isTrial` when it never was.
    case expired(plan: String, on: LocalDate, isTrial: Bool)
}

/// A failed attempt to charge an invoice.
struct PaymentFailure: Hashable, Sendable {
    let number: InvoiceNumber
    let total: Money
    /// Why it was declined; nil when the customer must confirm it.
    let reason: DeclineCode?
    /// Where the customer confirms the payment.
    let confirmationURL: String?
    /// The day of the next attempt; nil after the last one.
    let nextAttempt: LocalDate?
}

/// What became of a notice.
enum NoticeResult: Hashable, Sendable {
    /// It is sent when the transaction commits.
    case sent
    /// One with the same key was sent before.
    case repeated
    /// The account has no email address.
    case noAddress
}

/// Sends notices to the billing addresses of tenants, within a unit of work.
protocol BillingNotices<UnitOfWork>: Sendable {
    /// The transaction, as in `TenantTransaction`.
    associatedtype UnitOfWork

    /// Returns whether mail can be sent to an address by its form.
    func reach(_ address: String) -> Bool

    /// Sends a notice after the unit of work commits, and never when it is rolled back.
    ///
    /// - Parameter key: Of the notices of a kind with the same key, only the first is sent, for a week.
    @discardableResult
    func send(
        _ notice: BillingNotice, key: String, to account: BillingAccount, in language: LanguageTag,
        within work: UnitOfWork
    ) throws -> NoticeResult
}
