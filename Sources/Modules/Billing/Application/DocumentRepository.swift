import TrellisKernel

/// The documents of one tenant, within a unit of work; see ``SubscriptionRepository``.
protocol DocumentRepository<UnitOfWork>: Sendable {
    /// The transaction, as in `TenantTransaction`.
    associatedtype UnitOfWork

    /// Inserts documents whose content isn't stored yet.
    func insert(_ documents: [BillingDocument], in work: UnitOfWork) throws

    /// Returns the documents about an invoice or a credit note, in the order of the names of their formats.
    func load(about subject: BillingDocument.Subject, in work: UnitOfWork) throws -> [BillingDocument]

    /// Stores where the content of a document is; returns false and changes nothing when that is known already.
    func complete(
        _ id: ID<BillingDocument>, with content: BillingDocument.Content, in work: UnitOfWork
    ) throws -> Bool
}
