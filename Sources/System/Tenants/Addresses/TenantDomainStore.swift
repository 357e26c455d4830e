import TrellisDatabase
import TrellisKernel

/// The writer of the domains of tenants, in the caller's transaction.
struct TenantDomainStore: Sendable {
    /// Returns the domains of a tenant, in the order in which they were added.
    func domains(of tenant: ID<Tenant>, in tx: SystemReader) throws -> [TenantDomainRecord] {
        try tx.fetch(
            TenantDomainRecord.where { $0.ownerID == tenant }.order { [$0.createdAt.ascending, $0.id.ascending] })
    }

    /// Adds a domain in its normal form.
    ///
    /// - Throws: ``TenantDomainError/taken``.
    func add(_ domain: String, to tenant: ID<Tenant>, in tx: SystemTransaction) throws -> TenantDomainRecord {
        do {
            return try tx.insert(TenantDomainRecord(id: ID(), ownerID: tenant, domain: domain))
        } catch DatabaseError.uniqueViolation {
            throw TenantDomainError.taken
        }
    }

    /// Removes a domain.
    ///
    /// - Throws: ``TenantDomainError/notFound``.
    func remove(_ domain: String, of tenant: ID<Tenant>, in tx: SystemTransaction) throws {
        let found = try tx.first(TenantDomainRecord.where { $0.ownerID == tenant && $0.domain == domain })
        guard let found else { throw TenantDomainError.notFound }
        try tx.delete(found)
    }
}
