import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The domains of any tenant; a change is an entry of the tenant's audit, with the superuser as its author.
struct TenantDomainService: Sendable {
    let database: SystemDatabase
    private let store = TenantDomainStore()

    init(database: SystemDatabase) {
        self.database = database
    }

    /// Returns the domains of a tenant, in the order in which they were added.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func list(of tenant: ID<Tenant>) async throws -> [TenantDomainResponse] {
        try await database.read { [store] tx in
            guard try tx.find(TenantRecord.self, tenant) != nil else { throw AccessError.tenantNotFound }
            return try store.domains(of: tenant, in: tx).map(TenantDomainResponse.init)
        }
    }

    /// Adds a domain.
    ///
    /// - Throws: ``AccessError/tenantNotFound``, ``TenantDomainError/taken``.
    func add(_ input: TenantDomainCreate, to tenant: ID<Tenant>) async throws -> TenantDomainResponse {
        let domain = TenantDomainCreate.normalized(input.domain)
        return try await database.write { [store] tx in
            guard try tx.find(TenantRecord.self, tenant) != nil else { throw AccessError.tenantNotFound }
            return TenantDomainResponse(try store.add(domain, to: tenant, in: tx))
        }
    }

    /// Removes a domain; links to it no longer lead to the tenant.
    ///
    /// - Throws: ``TenantDomainError/notFound``.
    func remove(_ domain: String, of tenant: ID<Tenant>) async throws {
        let domain = TenantDomainCreate.normalized(domain)
        try await database.write { [store] tx in try store.remove(domain, of: tenant, in: tx) }
    }
}
