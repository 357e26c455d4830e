public import TrellisKernel

/// A request that the guard turned away although it knew who sent it, or which tenant it was for.
public struct AccessRefusal: Sendable {
    /// Why.
    public let error: AccessError
    /// Who, as far as it is known, with the request and its route; the tenant is the platform unless the user is a
    /// member of it.
    public let scope: Scope
    /// The tenant that the request named, which needn't exist.
    public let asked: ID<Tenant>?
}
