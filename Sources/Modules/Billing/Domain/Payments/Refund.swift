import TrellisKernel

/// The return of a credit note's total to the customer, once for each note.
struct Refund: Hashable, Sendable {
    let noteID: ID<CreditNote>
    let tenantID: ID<Tenant>
    /// The payment from which it is returned.
    let paymentID: ID<Payment>
    /// The key of that payment.
    let paymentKey: IdempotencyKey
    /// Above zero.
    let amount: Money
    let status: PaymentStatus

    /// Creates a refund, or restores a stored one.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the amount is not above zero.
    init(
        of note: ID<CreditNote>, from payment: Payment, amount: Money, status: PaymentStatus = .pending
    ) throws(BillingError) {
        try self.init(
            restoring: note, tenantID: payment.tenantID, paymentID: payment.id, paymentKey: payment.key,
            amount: amount, status: status)
    }

    /// Restores a stored refund.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the amount is not above zero.
    init(
        restoring note: ID<CreditNote>, tenantID: ID<Tenant>, paymentID: ID<Payment>, paymentKey: IdempotencyKey,
        amount: Money, status: PaymentStatus
    ) throws(BillingError) {
        guard amount.minorUnits > 0 else { throw .valueInvalid("amount", rule: "a refund is above zero.") }
        (noteID, self.tenantID, self.paymentID) = (note, tenantID, paymentID)
        (self.paymentKey, self.amount, self.status) = (paymentKey, amount, status)
    }

    /// The key with which the gateway is asked.
    var key: IdempotencyKey {
        get throws(BillingError) { try .refund(noteID) }
    }

    /// Returns the refund after a response of the gateway, in any order and any number of times.
    func merged(with outcome: PaymentOutcome) throws(BillingError) -> Refund {
        try Refund(
            restoring: noteID, tenantID: tenantID, paymentID: paymentID, paymentKey: paymentKey, amount: amount,
            status: status.merged(with: outcome.status))
    }
}
