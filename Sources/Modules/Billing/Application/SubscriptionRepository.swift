import TrellisKernel

/// A stored value and the version of its row, which the next save must still find.
struct Stored<Value: Hashable & Sendable>: Hashable, Sendable {
    let value: Value
    /// 1 after the insertion, and one more after each save.
    let version: Int
}

/// The subscriptions of one tenant, within a unit of work.
///
/// All calls with the same unit of work are one transaction: they succeed together or change nothing. A repository
/// restores a value through the initialiser that checks its invariants, so a row that breaks one is an error.
protocol SubscriptionRepository<UnitOfWork>: Sendable {
    /// The transaction, as in `TenantTransaction`.
    associatedtype UnitOfWork

    /// Returns the subscription, locked until the transaction ends; nil when the tenant has none with this id.
    func load(_ id: ID<Subscription>, in work: UnitOfWork) throws -> Stored<Subscription>?

    /// Returns the subscription that hasn't ended, locked until the transaction ends; a tenant has at most one.
    func loadCurrent(in work: UnitOfWork) throws -> Stored<Subscription>?

    /// Returns whether the tenant has or had a subscription.
    func hasAny(in work: UnitOfWork) throws -> Bool

    /// Inserts a subscription that was just started.
    ///
    /// - Throws: ``BillingServiceError/subscriptionExists`` when the tenant has another one that hasn't ended.
    func insert(_ subscription: Subscription, in work: UnitOfWork) throws -> Stored<Subscription>

    /// Stores the next value of a subscription.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when the stored version isn't the loaded one any more.
    func save(
        _ subscription: Subscription, over loaded: Stored<Subscription>, in work: UnitOfWork
    ) throws -> Stored<Subscription>
}
