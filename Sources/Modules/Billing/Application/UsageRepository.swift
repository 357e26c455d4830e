import TrellisKernel

/// How many events of a batch were new.
struct UsageReceipt: Hashable, Sendable {
    /// The events that were stored.
    let accepted: Int
    /// The events that were stored before, with the same key and values.
    let duplicates: Int
}

/// The usage of a time that is charged together.
struct UsageClosing: Hashable, Sendable {
    let subscriptionID: ID<Subscription>
    /// The meters that are charged.
    let meters: [Meter]
    /// The days for which it is charged.
    let period: BillingPeriod
    /// Usage before this moment was free or belongs to an earlier subscription.
    let start: Timestamp
    /// Usage from this moment on counts later.
    let end: Timestamp
}

/// The usage events of one tenant, within a unit of work; see ``SubscriptionRepository``.
protocol UsageRepository<UnitOfWork>: Sendable {
    /// The transaction, as in `TenantTransaction`.
    associatedtype UnitOfWork

    /// Stores the events whose keys are new; the key of an event is unique for the tenant.
    ///
    /// - Throws: ``BillingError/usageKeyReused(_:)`` when another event has the key of one of them, and in a batch of
    ///   events with the same key and different values. Then nothing is stored.
    func insert(
        _ events: [UsageEvent], of subscription: ID<Subscription>, in work: UnitOfWork
    ) throws -> UsageReceipt

    /// Returns the times of the stored events with these keys.
    func times(of keys: [String], in work: UnitOfWork) throws -> [String: Timestamp]

    /// Takes the events of a time that weren't charged yet, and returns their totals.
    ///
    /// Each event is taken once: an event that is stored while this runs is either in the totals, or waits for the next
    /// closing. The totals are kept with their period.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    func close(_ closing: UsageClosing, in work: UnitOfWork) throws -> UsageTotals
}
