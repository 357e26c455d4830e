import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Runs ``AdvanceSubscription`` jobs: one transaction for each period, until nothing is due.
struct SubscriptionRunner: Sendable {
    let dependencies: BillingDependencies

    /// Advances the subscription to the present day; does nothing when nothing is due, so it may run at any time.
    ///
    /// The transaction that renews also enqueues the next job. A process that dies between two periods continues with
    /// the period that is still due.
    func run(_ job: AdvanceSubscription, _ context: JobContext) async throws {
        let dependencies = dependencies
        let hasMethod = try await hasMethod(job.subscription, context)
        while true {
            try Task.checkCancellation()
            let isDone = try await context.database.write { tx in
                let work = try BillingWork(tx, dependencies)
                guard let stored = try dependencies.subscriptions.load(job.subscription, in: tx) else { return true }
                guard try work.advance(stored, hasMethod: hasMethod) == nil else { return false }
                try work.schedule(stored.value)
                return true
            }
            if isDone { return }
        }
    }

    /// Runs an ``AnnounceTrialEnd`` job.
    func announce(_ job: AnnounceTrialEnd, _ context: JobContext) async throws {
        let dependencies = dependencies
        try await context.database.write { tx in
            guard let stored = try dependencies.subscriptions.load(job.subscription, in: tx) else { return }
            try BillingWork(tx, dependencies).announceTrialEnd(of: stored.value)
        }
    }

    /// Returns whether the gateway has a payment method for a trial that is over; nil when nothing depends on it.
    private func hasMethod(_ id: ID<Subscription>, _ context: JobContext) async throws -> Bool? {
        let dependencies = dependencies
        let customer = try await context.database.write { tx -> GatewayReference? in
            let work = try BillingWork(tx, dependencies)
            let subscription = try dependencies.subscriptions.load(id, in: tx)?.value
            guard subscription?.isTrialOver(on: work.today) == true else { return nil }
            return work.account.gatewayCustomer
        }
        guard let customer else { return nil }
        return try await !dependencies.gateway.paymentMethods(of: customer).isEmpty
    }
}
