import TrellisKernel

/// The return of a credit note's total to the customer, once for each note, with its latest attempt.
struct Refund: Hashable, Sendable {
    let noteID: ID<CreditNote>
    let tenantID: ID<Tenant>
    /// The payment from which it is returned.
    let paymentID: ID<Payment>
    /// The key of that payment.
    let paymentKey: IdempotencyKey
    /// Above zero.
    let amount: Money
    /// The number of the latest attempt, from 1 on.
    let attempt: Int
    /// The state of the latest attempt.
    let status: RefundStatus

    /// Creates a refund before the gateway is asked.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the amount is not above zero.
    init(of note: ID<CreditNote>, from payment: Payment, amount: Money) throws(BillingError) {
        try self.init(
            restoring: note, tenantID: payment.tenantID, paymentID: payment.id, paymentKey: payment.key,
            amount: amount, attempt: 1, status: .pending)
    }

    /// Restores a stored refund.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the amount is not above zero, or the attempt below 1.
    init(
        restoring note: ID<CreditNote>, tenantID: ID<Tenant>, paymentID: ID<Payment>, paymentKey: IdempotencyKey,
        amount: Money, attempt: Int, status: RefundStatus
    ) throws(BillingError) {
        guard amount.minorUnits > 0 else { throw .valueInvalid("amount", rule: "a refund is above zero.") }
        guard attempt >= 1 else { throw .valueInvalid("attempt", rule: "it is at least 1.") }
        (noteID, self.tenantID, self.paymentID) = (note, tenantID, paymentID)
        (self.paymentKey, self.amount, self.attempt, self.status) = (paymentKey, amount, attempt, status)
    }

    /// The key with which the gateway is asked: another one for each attempt.
    var key: IdempotencyKey {
        get throws(BillingError) { try .refund(noteID, of: tenantID, attempt: attempt) }
    }

    /// Returns the refund after a response or notice about its latest attempt, in any order and any number of times.
    func merged(with outcome: PaymentOutcome) throws(BillingError) -> Refund {
        try copy(attempt: attempt, status: status.merged(with: RefundStatus(outcome)))
    }

    /// Returns the refund with a further attempt; nil unless the latest one has failed.
    func repeated() throws(BillingError) -> Refund? {
        guard status == .failed else { return nil }
        let (next, overflow) = attempt.addingReportingOverflow(1)
        guard !overflow else { throw .amountOverflow }
        return try copy(attempt: next, status: .pending)
    }

    private func copy(attempt: Int, status: RefundStatus) throws(BillingError) -> Refund {
        try Refund(
            restoring: noteID, tenantID: tenantID, paymentID: paymentID, paymentKey: paymentKey, amount: amount,
            attempt: attempt, status: status)
    }
}
