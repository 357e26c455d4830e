import TrellisDatabase
import TrellisKernel

/// What is shown of a tenant's billing, from the same tables as the repositories.
struct SQLBillingQueries: BillingQueries {
    let catalog: PlanCatalog

    func account(in database: TenantDatabase) async throws -> Stored<BillingAccount>? {
        try await database.find(AccountRecord.self, database.scope.tenantID)?.restored()
    }

    func subscription(in database: TenantDatabase) async throws -> Stored<Subscription>? {
        // The latest that was created: a tenant can start one only after the one before has ended.
        let latest = SubscriptionRecord.order { [$0.createdAt.descending, $0.id.descending] }
        return try await database.first(latest)?.restored(catalog)
    }

    func invoices(_ page: PageRequest, in database: TenantDatabase) async throws -> Page<Invoice> {
        let issued = InvoiceRecord.where { $0.status != .draft }.order { $0.createdAt.descending }
        return try await database.page(issued, page).map { try $0.restored().value }
    }

    func invoice(_ id: ID<Invoice>, in database: TenantDatabase) async throws -> Stored<Invoice>? {
        try await database.find(InvoiceRecord.self, id)?.restored()
    }

    func creditNotes(_ page: PageRequest, in database: TenantDatabase) async throws -> Page<CreditNote> {
        let latest = CreditNoteRecord.order { $0.createdAt.descending }
        return try await database.page(latest, page).map { try $0.restored() }
    }

    func creditNote(_ id: ID<CreditNote>, in database: TenantDatabase) async throws -> CreditNote? {
        try await database.find(CreditNoteRecord.self, id)?.restored()
    }

    func documents(
        about subject: BillingDocument.Subject, in database: TenantDatabase
    ) async throws -> [BillingDocument] {
        try await database.fetch(DocumentRecord.about(subject)).map { try $0.restored() }
    }

    func document(_ id: ID<BillingDocument>, in database: TenantDatabase) async throws -> BillingDocument? {
        try await database.find(DocumentRecord.self, id)?.restored()
    }
}
