import Logging
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

/// Runs ``RefundCreditNote`` jobs: asks the gateway between two transactions, with the key of the latest attempt.
struct RefundRunner: Sendable {
    let dependencies: BillingDependencies

    func run(_ job: RefundCreditNote, _ context: JobContext) async throws {
        let (dependencies, note) = (dependencies, job.creditNote)
        let found = try await context.database.write { tx -> (Refund, GatewayReference)? in
            guard let refund = try dependencies.invoices.loadRefund(of: note, in: tx)?.value, refund.status.isOpen,
                let charge = try dependencies.invoices.loadPayment(refund.paymentKey, in: tx)?.value.reference
            else { return nil }
            return (refund, charge)
        }
        guard let (refund, charge) = found else { return }
        let key = try refund.key
        let outcome = try await dependencies.gateway.refund(refund.amount, of: charge, key: key)
        let status = try await context.database.write { tx in
            try BillingWork(tx, dependencies).applyRefund(outcome, to: key)
        }
        switch status {
        case .succeeded, nil: return
        case .failed:
            // A superuser may start a further attempt, which is another job.
            context.logger.error("A refund failed", metadata: ["credit_note": "\(note)", "key": "\(key.text)"])
        case .pending, .unknown: throw JobInterruption.snooze(BillingWork.reconciliationDelay)
        }
    }
}
