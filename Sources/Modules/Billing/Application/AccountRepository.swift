import TrellisKernel

/// The billing account of one tenant, within a unit of work; see ``SubscriptionRepository``.
protocol AccountRepository<UnitOfWork>: Sendable {
    /// The transaction, as in `TenantTransaction`.
    associatedtype UnitOfWork

    /// Returns the account; nil when the tenant has none yet.
    func load(in work: UnitOfWork) throws -> Stored<BillingAccount>?

    /// Inserts the account.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when the tenant has one.
    func insert(_ account: BillingAccount, in work: UnitOfWork) throws -> Stored<BillingAccount>

    /// Stores the next value of the account.
    ///
    /// - Throws: ``BillingServiceError/changedMeanwhile`` when the stored version isn't the loaded one any more.
    func save(
        _ account: BillingAccount, over loaded: Stored<BillingAccount>, in work: UnitOfWork
    ) throws -> Stored<BillingAccount>
}
