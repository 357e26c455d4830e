public import TrellisKernel

/// Stands in for the database room until it is merged.
public struct Database: Sendable {
    /// A database without rows.
    public init() {}
    /// The rows of the scope's tenant.
    public func tenant(_ scope: Scope) -> TenantDatabase { TenantDatabase(scope: scope) }
}

/// Stands in for the database room until it is merged.
public struct TenantDatabase: Sendable {
    /// Whose rows.
    public let scope: Scope
}
