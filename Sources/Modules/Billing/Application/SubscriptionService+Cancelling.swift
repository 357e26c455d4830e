import TrellisDatabase
import TrellisKernel

extension SubscriptionService {
    /// Cancels the subscription today.
    ///
    /// Usage so far is invoiced. When the seller pays unused days back, they are credited on the latest invoices, and
    /// the credit notes are refunded.
    ///
    /// - Throws: ``BillingServiceError/subscriptionMissing``, ``BillingServiceError/paymentInProgress`` when there is
    ///   something to credit and the last invoice is being paid.
    func cancelNow(expecting expected: VersionCheck? = nil) async throws -> Stored<Subscription> {
        try await decide(expecting: expected) { work, stored in
            let subscription = stored.value
            let usage = try work.usage(of: subscription, before: work.cutOff)
            let change = try subscription.cancelNow(
                on: work.today, credit: work.dependencies.rules.creditsUnusedDays, usage: usage)
            let ended = try work.apply(change, over: stored)
            return try work.creditUnused(of: ended, waitsForPayments: true)
        }
    }

    /// Schedules the cancellation for the end of the trial or period.
    ///
    /// - Throws: the errors of ``Subscription/scheduleCancellation(on:)``, ``BillingServiceError/subscriptionMissing``.
    func scheduleCancellation(expecting expected: VersionCheck? = nil) async throws -> Stored<Subscription> {
        try await decide(expecting: expected) { work, stored in
            try work.apply(try stored.value.scheduleCancellation(on: work.today), over: stored)
        }
    }

    /// Withdraws a scheduled cancellation.
    ///
    /// - Throws: the errors of ``Subscription/withdrawCancellation(on:)``,
    ///   ``BillingServiceError/subscriptionMissing``.
    func withdrawCancellation(expecting expected: VersionCheck? = nil) async throws -> Stored<Subscription> {
        try await decide(expecting: expected) { work, stored in
            try work.apply(try stored.value.withdrawCancellation(on: work.today), over: stored)
        }
    }
}
