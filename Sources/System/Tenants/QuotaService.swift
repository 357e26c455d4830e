import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The limits of any tenant; a change is an entry of the tenant's audit, with the superuser as its author.
struct QuotaService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let quotas: QuotaBook

    /// Returns the quotas of a tenant.
    ///
    /// - Throws: ``AccessError/tenantNotFound``.
    func list(of tenant: ID<Tenant>) async throws -> [QuotaResponse] {
        try await database.read { tx in
            guard try tx.find(TenantRecord.self, tenant) != nil else { throw AccessError.tenantNotFound }
            return try quotas.states(in: tx.inTenant(scope.within(tenant))).map(QuotaResponse.init)
        }
    }

    /// Sets the tenant's own limit of the quota of this name.
    ///
    /// - Throws: ``QuotaError/notFound(_:)``, ``AccessError/tenantNotFound``.
    func set(_ name: String, of tenant: ID<Tenant>, to maximum: Int) async throws -> QuotaResponse {
        let registration = try quotas.registration(named: name)
        return try await change(tenant) { rows in
            try quotas.setLimit(of: registration, to: maximum, in: rows)
            return QuotaResponse(try quotas.state(of: registration, in: rows.reader))
        }
    }

    /// Removes the tenant's own limit of the quota of this name, if there is one.
    ///
    /// - Throws: ``QuotaError/notFound(_:)``, ``AccessError/tenantNotFound``.
    func remove(_ name: String, of tenant: ID<Tenant>) async throws {
        let registration = try quotas.registration(named: name)
        try await change(tenant) { rows in try quotas.removeLimit(of: registration, in: rows) }
    }

    private func change<Value: Sendable>(
        _ tenant: ID<Tenant>, _ body: @escaping @Sendable (TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write { tx in
            guard try tx.find(TenantRecord.self, tenant) != nil else { throw AccessError.tenantNotFound }
            return try body(tx.inTenant(scope.within(tenant)))
        }
    }
}
