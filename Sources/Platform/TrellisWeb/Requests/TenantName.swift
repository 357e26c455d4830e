public import TrellisKernel

/// A name of a tenant in a request; it grants nothing until the guard has checked the user's membership.
public enum TenantName: Hashable, Sendable {
    /// The identifier.
    case id(ID<Tenant>)
    /// The short name, in small letters, as in `acme` of `acme.example.com`.
    case slug(String)
    /// A domain of the tenant's own, in small letters, without port and final dot, as in `shop.acme.com`.
    case domain(String)
}

/// The tenant that a request names.
public struct RequestedTenant: Hashable, Sendable {
    /// The first name; nil if the request names no tenant, which asks for the user's default tenant.
    public private(set) var name: TenantName?
    /// The further names, which differ from the first; the request is valid only if they are of the same tenant.
    public private(set) var otherNames: [TenantName] = []

    /// The user's default tenant.
    public static let userDefault = RequestedTenant()

    /// Creates the tenant with this name; nil asks for the user's default tenant.
    public init(_ name: TenantName? = nil) {
        self.name = name
    }

    /// Creates the tenant with this identifier; nil asks for the user's default tenant.
    public init(_ id: ID<Tenant>?) {
        name = id.map { .id($0) }
    }

    /// Adds a name, unless it is there already.
    mutating func add(_ other: TenantName) {
        if name == nil {
            name = other
        } else if name != other, !otherNames.contains(other) {
            otherNames.append(other)
        }
    }

    /// All names, in the order of the sources.
    public var names: [TenantName] { (name.map { [$0] } ?? []) + otherNames }
    /// The identifier, if that is the first name.
    public var id: ID<Tenant>? {
        if case .id(let id) = name { id } else { nil }
    }
}
