import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Runs ``CollectInvoice`` jobs: charges an invoice, and waits for the next day of the dunning schedule by snoozing.
///
/// The gateway is called between transactions:
///
/// | step | a process that dies after it |
/// |---|---|
/// | 1. the attempt is stored | finds the attempt, and charges with its key |
/// | 2. the gateway charges | finds the attempt, and gets the outcome of its key |
/// | 3. the outcome is stored, with the invoice, the subscription and the events | finds the invoice paid |
struct InvoiceCollector: Sendable {
    let dependencies: BillingDependencies

    func run(_ job: CollectInvoice, _ context: JobContext) async throws {
        let dependencies = dependencies
        while true {
            try Task.checkCancellation()
            let step = try await context.database.write { tx in
                try BillingWork(tx, dependencies).nextStep(of: job.invoice, isRequested: job.isRequested)
            }
            switch step {
            case .done: return
            case .wait(let moment): throw try await snooze(until: moment, context)
            case .createCustomer(let account):
                _ = try await GatewayCustomers(dependencies: dependencies).customer(of: account, context.database)
            case .cancel(let charge, let key):
                let outcome = try await dependencies.gateway.cancel(charge)
                _ = try await apply(outcome, to: key, isCheck: false, context)
                // The gateway couldn't end it yet.
                if outcome.status.isOpen { throw JobInterruption.snooze(BillingWork.reconciliationDelay) }
            case .charge(let request, let isRepeated):
                let outcome = try await outcome(of: request, isRepeated: isRepeated)
                context.logger.info(
                    "A charge ended", metadata: ["invoice": "\(job.invoice)", "outcome": "\(outcome.status.rawValue)"])
                let next = try await apply(outcome, to: request.key, isCheck: isRepeated, context)
                guard case .wait(let moment) = next else { return }
                throw try await snooze(until: moment, context)
            }
        }
    }

    /// Charges, or returns the outcome of an earlier call with the same key.
    private func outcome(of request: ChargeRequest, isRepeated: Bool) async throws -> PaymentOutcome {
        // A charge that exists isn't asked for again, even while its outcome is open: gateways forget keys after a day.
        if isRepeated, let known = try await dependencies.gateway.outcome(of: request.key) { return known }
        return try await dependencies.gateway.charge(request)
    }

    private func apply(
        _ outcome: PaymentOutcome, to key: IdempotencyKey, isCheck: Bool, _ context: JobContext
    ) async throws -> PaymentStep {
        let dependencies = dependencies
        return try await context.database.write { tx in
            try BillingWork(tx, dependencies).apply(outcome, to: key, isCheck: isCheck)
        }
    }

    private func snooze(until moment: Timestamp, _ context: JobContext) async throws -> JobInterruption {
        let now = try await context.database.read { tx in tx.now }
        return .snooze(max(moment - now, .seconds(1)))
    }
}
