import TrellisDatabase
import TrellisKernel

/// The subscriptions of a tenant in `billing_subscription`.
struct SQLSubscriptionRepository: SubscriptionRepository {
    let catalog: PlanCatalog
    /// Called in the transaction that changes what a tenant has bought.
    var planChanged: @Sendable (TenantTransaction) throws -> Void = { _ in }

    func load(_ id: ID<Subscription>, in work: TenantTransaction) throws -> Stored<Subscription>? {
        try work.find(SubscriptionRecord.self, id, lock: .forNoKeyUpdate)?.restored(catalog)
    }

    func loadCurrent(in work: TenantTransaction) throws -> Stored<Subscription>? {
        try work.first(SubscriptionRecord.current, lock: .forNoKeyUpdate)?.restored(catalog)
    }

    func hasAny(in work: TenantTransaction) throws -> Bool { try work.exists(SubscriptionRecord.all) }

    func insert(_ subscription: Subscription, in work: TenantTransaction) throws -> Stored<Subscription> {
        do {
            let inserted = try work.insert(SubscriptionRecord(subscription)).restored(catalog)
            try planChanged(work)
            return inserted
        } catch DatabaseError.uniqueViolation(constraint: "billing_subscription_current_key") {
            throw BillingServiceError.subscriptionExists
        }
    }

    func save(
        _ subscription: Subscription, over loaded: Stored<Subscription>, in work: TenantTransaction
    ) throws -> Stored<Subscription> {
        let record = try SubscriptionRecord(subscription, version: loaded.version)
        let saved = try work.updateLoaded(record).restored(catalog)
        try planChanged(work)
        return saved
    }
}

extension SubscriptionRecord {
    /// The subscription that hasn't ended.
    static var current: Query<SubscriptionRecord> {
        Query().where { $0.status != .cancelled && $0.status != .expired }
    }
}

extension WriteTransaction {
    /// Updates a row in the version in which it was loaded.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when it has another one.
    func updateLoaded<R: Record>(_ record: R) throws -> R where R.Owner == Owner {
        do {
            return try update(record)
        } catch DatabaseError.stale {
            throw BillingServiceError.changedMeanwhile
        }
    }
}
