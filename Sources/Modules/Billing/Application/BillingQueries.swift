import TrellisDatabase
import TrellisKernel

/// What is shown of a tenant's billing: reads without locks, each one statement.
protocol BillingQueries: Sendable {
    /// Returns the account; nil when the tenant has none yet.
    func account(in database: TenantDatabase) async throws -> Stored<BillingAccount>?

    /// Returns the subscription that hasn't ended, or else the latest one; nil without any.
    func subscription(in database: TenantDatabase) async throws -> Stored<Subscription>?

    /// Returns the invoices that were issued, latest first.
    func invoices(_ page: PageRequest, in database: TenantDatabase) async throws -> Page<Invoice>

    /// Returns the invoice; nil when the tenant has none with this id.
    func invoice(_ id: ID<Invoice>, in database: TenantDatabase) async throws -> Stored<Invoice>?

    /// Returns the credit notes, latest first.
    func creditNotes(_ page: PageRequest, in database: TenantDatabase) async throws -> Page<CreditNote>

    /// Returns the credit note; nil when the tenant has none with this id.
    func creditNote(_ id: ID<CreditNote>, in database: TenantDatabase) async throws -> CreditNote?

    /// Returns the documents about an invoice or a credit note, in the order of the names of their formats.
    func documents(
        about subject: BillingDocument.Subject, in database: TenantDatabase
    ) async throws -> [BillingDocument]

    /// Returns the document; nil when the tenant has none with this id.
    func document(_ id: ID<BillingDocument>, in database: TenantDatabase) async throws -> BillingDocument?
}
