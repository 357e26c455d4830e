import TrellisDatabase
import TrellisKernel

extension TenantService {
    /// Returns the names of those of the tenants that exist.
    package func names(of ids: [ID<Tenant>]) async throws -> [ID<Tenant>: String] {
        let tenants = try await database.fetch(TenantRecord.self, ids: Set(ids))
        return Dictionary(tenants.map { ($0.id, $0.name) }) { $1 }
    }
}
