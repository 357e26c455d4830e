import TrellisDatabase
import TrellisKernel

@testable import Billing

/// The repositories under test, and their transactions.
protocol RepositoryRig: Sendable {
    associatedtype Work
    var tenantID: ID<Tenant> { get }
    var subscriptions: any SubscriptionRepository<Work> { get }
    var invoices: any InvoiceRepository<Work> { get }
    var usage: any UsageRepository<Work> { get }
    var accounts: any AccountRepository<Work> { get }
    var documents: any DocumentRepository<Work> { get }

    /// Runs `body` in a transaction, which an error rolls back.
    @discardableResult
    func write<Value: Sendable>(_ body: @escaping @Sendable (Work) throws -> Value) async throws -> Value
}

/// The repositories in memory.
struct MemoryRig: RepositoryRig {
    let tenantID = ID<Tenant>.acme
    let subscriptions: any SubscriptionRepository<MemoryWork> = MemorySubscriptionRepository()
    let invoices: any InvoiceRepository<MemoryWork> = MemoryInvoiceRepository()
    let usage: any UsageRepository<MemoryWork> = MemoryUsageRepository()
    let accounts: any AccountRepository<MemoryWork> = MemoryAccountRepository()
    let documents: any DocumentRepository<MemoryWork> = MemoryDocumentRepository()
    private let store = MemoryStore()

    func write<Value: Sendable>(_ body: @escaping @Sendable (MemoryWork) throws -> Value) async throws -> Value {
        try store.write(body)
    }
}

/// The repositories in SQL, for a tenant of the database.
struct SQLRig: RepositoryRig {
    let tenantID: ID<Tenant>
    let subscriptions: any SubscriptionRepository<TenantTransaction>
    let invoices: any InvoiceRepository<TenantTransaction> = SQLInvoiceRepository()
    let usage: any UsageRepository<TenantTransaction> = SQLUsageRepository()
    let accounts: any AccountRepository<TenantTransaction> = SQLAccountRepository()
    let documents: any DocumentRepository<TenantTransaction> = SQLDocumentRepository()
    private let database: TenantDatabase

    init(_ database: Database, _ tenant: ID<Tenant>) throws {
        tenantID = tenant
        self.database = database.tenant(Scope(tenantID: tenant, userID: .noUser, requestID: "test"))
        subscriptions = SQLSubscriptionRepository(catalog: try PlanCatalog([Fixture.plan()]))
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(body)
    }
}
