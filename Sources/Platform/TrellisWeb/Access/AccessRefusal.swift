public import TrellisKernel

/// A request that the guard denied although the user or the requested tenant was known.
public struct AccessRefusal: Sendable {
    /// The reason.
    public let error: AccessError
    /// The user, if known, with the request and its route; the tenant is the platform unless the user is a member of
    /// the requested tenant.
    public let scope: Scope
    /// The tenant that the request named; it may not exist.
    public let requestedTenant: ID<Tenant>?
}
