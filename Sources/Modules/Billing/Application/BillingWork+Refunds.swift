import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

extension BillingWork {
    /// Stores what the gateway says of a charge or a refund, by its key.
    func settle(_ outcome: PaymentOutcome, of key: IdempotencyKey) throws {
        if key.refunded == nil {
            _ = try apply(outcome, to: key)
        } else {
            _ = try applyRefund(outcome, to: key)
        }
    }

    /// Stores the outcome of an attempt to refund, and returns the state of the refund; nil when there is no such attempt,
    /// or a later one.
    ///
    /// Outcomes may arrive repeated and out of order. The payment counts the refund while it has succeeded.
    func applyRefund(_ outcome: PaymentOutcome, to key: IdempotencyKey) throws -> RefundStatus? {
        let invoices = dependencies.invoices
        guard let note = key.refunded?.noteID, let stored = try invoices.loadRefund(of: note, in: tx),
            try stored.value.key == key
        else { return nil }
        let merged = try stored.value.merged(with: outcome)
        guard merged != stored.value else { return merged.status }
        let total = MoneyAmount(merged.amount)
        if let payment = try invoices.loadPayment(merged.paymentKey, in: tx) {
            if merged.status == .succeeded {
                _ = try invoices.save(try payment.value.refunding(merged.amount), over: payment, in: tx)
            } else if stored.value.status == .succeeded {
                _ = try invoices.save(try payment.value.takingBack(merged.amount), over: payment, in: tx)
            }
        }
        if merged.status == .succeeded { try tx.publish(PaymentRefunded(creditNoteID: note, total: total)) }
        if merged.status == .failed {
            try tx.publish(RefundFailed(creditNoteID: note, total: total, attempt: merged.attempt))
        }
        _ = try invoices.save(merged, over: stored, in: tx)
        return merged.status
    }

    /// Stores a further attempt of a refund that has failed, and enqueues it.
    ///
    /// - Throws: ``BillingServiceError/creditNoteMissing``, ``BillingServiceError/refundNotFailed``.
    func repeatRefund(of note: ID<CreditNote>) throws -> Refund {
        let invoices = dependencies.invoices
        guard try invoices.loadCreditNote(note, in: tx) != nil else { throw BillingServiceError.creditNoteMissing }
        guard let stored = try invoices.loadRefund(of: note, in: tx), let next = try stored.value.repeated() else {
            throw BillingServiceError.refundNotFailed
        }
        let saved = try invoices.save(next, over: stored, in: tx)
        try tx.enqueue(
            RefundCreditNote(creditNote: note), JobOptions(unique: UniqueJob("\(note)-\(next.attempt)")))
        return saved.value
    }
}
