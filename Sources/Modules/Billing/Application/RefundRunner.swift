import Logging
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

/// Runs ``RefundCreditNote`` jobs: asks the gateway between two transactions, always with the key of the credit note.
struct RefundRunner: Sendable {
    let dependencies: BillingDependencies

    func run(_ job: RefundCreditNote, _ context: JobContext) async throws {
        let (invoices, note) = (dependencies.invoices, job.creditNote)
        let found = try await context.database.write { tx -> (Refund, GatewayReference)? in
            guard let refund = try invoices.loadRefund(of: note, in: tx)?.value, refund.status.isOpen,
                let charge = try invoices.loadPayment(refund.paymentKey, in: tx)?.value.reference
            else { return nil }
            return (refund, charge)
        }
        guard let (refund, charge) = found else { return }
        let outcome = try await dependencies.gateway.refund(refund.amount, of: charge, key: refund.key)
        let status = try await context.database.write { tx in try Self.apply(outcome, to: note, invoices, tx) }
        switch status {
        case .succeeded: return
        case .declined:
            context.logger.error("A refund was declined", metadata: ["credit_note": "\(note)"])
            throw JobInterruption.discard("The gateway declined the refund.")
        case .pending, .unknown, .requiresAction: throw JobInterruption.snooze(BillingWork.reconciliationDelay)
        }
    }

    /// Stores the outcome; the payment counts the refund when it succeeds for the first time.
    private static func apply(
        _ outcome: PaymentOutcome, to note: ID<CreditNote>, _ invoices: any InvoiceRepository<TenantTransaction>,
        _ tx: TenantTransaction
    ) throws -> PaymentStatus {
        guard let stored = try invoices.loadRefund(of: note, in: tx) else { return .succeeded }
        let merged = try stored.value.merged(with: outcome)
        guard merged != stored.value else { return merged.status }
        if merged.status == .succeeded, let payment = try invoices.loadPayment(merged.paymentKey, in: tx) {
            _ = try invoices.save(try payment.value.refunding(merged.amount), over: payment, in: tx)
            try tx.publish(PaymentRefunded(creditNoteID: note, total: MoneyAmount(merged.amount)))
        }
        _ = try invoices.save(merged, over: stored, in: tx)
        return merged.status
    }
}
