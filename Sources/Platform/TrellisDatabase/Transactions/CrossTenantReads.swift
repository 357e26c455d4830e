public import Logging
public import TrellisKernel

/// Reads of the rows of every tenant, from `acrossTenants(reason:)`.
public struct CrossTenantReads: DatabaseReads {
    /// Records of tenants.
    public typealias Owner = OwnedByTenant
    /// What the reads may see.
    public let readContext: ReadContext
}

extension SystemDatabase {
    /// Returns access to the rows of the scope's tenant: for system code that finds the tenant in the request.
    public func inTenant(_ scope: Scope) -> TenantDatabase { database.tenant(scope) }

    /// Returns reads of the rows of every tenant.
    ///
    /// Logs the reason.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantReads {
        CrossTenantReads(readContext: database.systemContext(scope).acrossTenants(reason, level))
    }
}

extension TenantDatabase {
    /// Returns reads of the rows of every tenant.
    ///
    /// Logs the reason, the tenant, the user and the request.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantReads {
        CrossTenantReads(readContext: database.context(scope).acrossTenants(reason, level, for: scope))
    }
}
