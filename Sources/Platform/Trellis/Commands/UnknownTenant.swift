import TrellisKernel

/// The identifier on a command line that no tenant has.
struct UnknownTenant: AppError, Hashable {
    let id: ID<Tenant>

    /// `tenant.not_found`.
    var code: String { "tenant.not_found" }
    /// `notFound`.
    var kind: ErrorKind { .notFound }
    /// Names the identifier.
    var message: String { "No tenant has the id \(id)." }
}

extension Application {
    /// Throws unless the tenant exists, or is the platform.
    ///
    /// - Throws: ``UnknownTenant``; `DatabaseError`.
    func require(tenant id: ID<Tenant>) async throws {
        guard id != .platform, let tenantExists else { return }
        guard try await tenantExists(id) else { throw UnknownTenant(id: id) }
    }
}
