import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// A gateway may be slow: billing uses at most half of a worker's slots, and one tenant a quarter.
    static let billing = Queue("billing", concurrency: 8, tenantConcurrency: 4)
}

/// Renews a subscription at the end of its period, or ends its trial.
@Schema
struct AdvanceSubscription: JobPayload {
    static let name = "billing.advance_subscription"
    static let queue: Queue = .billing

    var subscription: ID<Subscription>
}

/// Charges an invoice until it is paid or the dunning schedule ends.
@Schema
struct CollectInvoice: JobPayload {
    static let name = "billing.collect_invoice"
    static let queue: Queue = .billing
    /// Longer than the timeout of a gateway.
    static let timeout: Duration = .seconds(180)

    var invoice: ID<Invoice>
    /// Whether the next attempt is now, instead of on the day of the dunning schedule.
    var isRequested: Bool = false
}

/// Pays the total of a credit note back.
@Schema
struct RefundCreditNote: JobPayload {
    static let name = "billing.refund_credit_note"
    static let queue: Queue = .billing
    /// Longer than the timeout of a gateway.
    static let timeout: Duration = .seconds(180)

    var creditNote: ID<CreditNote>
}

/// Makes and stores the documents of an invoice or a credit note, and mails them.
@Schema
struct StoreDocuments: JobPayload {
    static let name = "billing.store_documents"
    static let queue: Queue = .billing

    /// One of both.
    var invoice: ID<Invoice>?
    var creditNote: ID<CreditNote>?
}

/// Tells the tenant by mail that its trial ends soon.
@Schema
struct AnnounceTrialEnd: JobPayload {
    static let name = "billing.announce_trial_end"
    static let queue: Queue = .billing

    var subscription: ID<Subscription>
}

/// Enqueues the jobs of subscriptions, invoices and documents again whose jobs were lost.
@Schema
struct SweepBilling: JobPayload {
    static let name = "billing.sweep"
    static let queue: Queue = .billing
}
