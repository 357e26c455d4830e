import TrellisDatabase
import TrellisKernel

/// What is shown of a tenant's billing, from the same tables as the repositories.
struct SQLBillingQueries: BillingQueries {
    let catalog: PlanCatalog

    func account(in database: TenantDatabase) async throws -> Stored<BillingAccount>? {
        let tenant = database.scope.tenantID
        return try await database.query { tx in try tx.find(AccountRecord.self, tenant) }?.restored()
    }

    func subscription(in database: TenantDatabase) async throws -> Stored<Subscription>? {
        // The latest that was created: a tenant can start one only after the one before has ended.
        let latest = SubscriptionRecord.order { [$0.createdAt.descending, $0.id.descending] }
        return try await database.query { tx in try tx.first(latest) }?.restored(catalog)
    }

    func invoices(_ page: PageRequest, in database: TenantDatabase) async throws -> Page<Invoice> {
        let issued = InvoiceRecord.where { $0.status != .draft }.order { $0.createdAt.descending }
        return try await database.query { tx in try tx.page(issued, page) }.map { try $0.restored().value }
    }

    func invoice(_ id: ID<Invoice>, in database: TenantDatabase) async throws -> Stored<Invoice>? {
        try await database.query { tx in try tx.find(InvoiceRecord.self, id) }?.restored()
    }

    func creditNotes(_ page: PageRequest, in database: TenantDatabase) async throws -> Page<CreditNote> {
        let latest = CreditNoteRecord.order { $0.createdAt.descending }
        return try await database.query { tx in try tx.page(latest, page) }.map { try $0.restored() }
    }

    func creditNote(_ id: ID<CreditNote>, in database: TenantDatabase) async throws -> CreditNote? {
        try await database.query { tx in try tx.find(CreditNoteRecord.self, id) }?.restored()
    }

    func documents(
        about subject: BillingDocument.Subject, in database: TenantDatabase
    ) async throws -> [BillingDocument] {
        let query = DocumentRecord.about(subject)
        return try await database.query { tx in try tx.fetch(query) }.map { try $0.restored() }
    }

    func document(_ id: ID<BillingDocument>, in database: TenantDatabase) async throws -> BillingDocument? {
        try await database.query { tx in try tx.find(DocumentRecord.self, id) }?.restored()
    }
}
