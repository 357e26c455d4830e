import TrellisDatabase
import TrellisKernel

extension TenantService {
    /// Returns the name of a tenant; nil when there is no such tenant.
    package func name(of id: ID<Tenant>) async throws -> String? {
        try await database.query { tx in try tx.find(TenantRecord.self, id) }?.name
    }
}
