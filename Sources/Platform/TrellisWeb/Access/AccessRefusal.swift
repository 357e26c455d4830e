public import TrellisKernel

/// A request that the guard denied although the user or the requested tenant was known.
public struct AccessRefusal: Sendable {
    /// The reason.
    public let error: AccessError
    /// The user, if known, with the request and its route; the tenant is the platform unless the user is a member of
    /// the requested tenant.
    public let scope: Scope
    /// The tenant whose identifier the request named, which may not exist; nil for other names.
    public let requestedTenant: ID<Tenant>?
}
