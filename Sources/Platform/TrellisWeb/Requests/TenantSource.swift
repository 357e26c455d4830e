internal import HTTPTypes

/// A place in a request that names its tenant.
///
/// A product lists its sources. Each is asked after the user was identified; those that find a name must agree, or the
/// request gets 400. A name grants nothing: the guard then checks that the user is a member of the tenant.
///
/// ```swift
/// system.tenantSources = [.subdomain(of: "acme.app"), .header("X-Tenant-ID"), .userDefault]
/// ```
/// Subdomains and domains are read from the client's `Host` field, which any client can set: that is safe, because a
/// name grants nothing. `X-Forwarded-Host` and `Forwarded` count only from the proxies of `web.trusted_proxies`;
/// every other proxy must pass `Host` on.
public struct TenantSource: Sendable {
    /// The kinds of names in text.
    public enum Kind: Sendable {
        /// The tenant's identifier, a UUID.
        case id
        /// The tenant's short name.
        case slug
    }

    enum Place: Sendable {
        case header(String, HTTPField.Name?, Kind)
        case subdomain(String, HostName?, exceptions: [String])
        case pathParameter(String, Kind)
        case customDomain([HostName?])
        case userDefault
        case custom(String, @Sendable (RequestInfo) throws(AccessError) -> TenantName?)
    }
    let place: Place

    /// A header field, as in `X-Tenant-ID: 0198c0de-…`.
    public static func header(_ name: String, as kind: Kind = .id) -> Self {
        Self(place: .header(name, HTTPField.Name(name), kind))
    }

    /// The short name before `zone` in the requested host, as in `acme` of `acme.example.com`.
    ///
    /// The zone itself, the names in `exceptions` (`www.example.com`), other hosts and IP addresses name no tenant. No
    /// tenant can take an exception as its short name.
    public static func subdomain(of zone: String, except exceptions: [String] = ["www", "api", "app"]) -> Self {
        Self(place: .subdomain(zone, HostName(zone), exceptions: exceptions.map { $0.lowercased() }))
    }

    /// The placeholder of this name in the route's path, as in `/t/{tenant}/projects`; other routes name no tenant.
    public static func pathParameter(_ name: String, as kind: Kind = .slug) -> Self {
        Self(place: .pathParameter(name, kind))
    }

    /// The requested host, as a domain that is registered for a tenant.
    ///
    /// Hosts that are one of `ownHosts` or below it, or in the zone of a source of subdomains, names without a dot and
    /// IP addresses name no tenant. Every other host does, so a request to a domain that isn't registered gets 404.
    public static func customDomain(ownHosts: [String]) -> Self {
        Self(place: .customDomain(ownHosts.map { HostName($0) }))
    }

    /// The tenant that the user has chosen, or the only one, when no source names one; without this source such a request gets 400.
    public static let userDefault = Self(place: .userDefault)

    /// A source of the product's own; `name` describes it in documents, `find` returns the name or nil.
    public static func custom(
        _ name: String, _ find: @escaping @Sendable (RequestInfo) throws(AccessError) -> TenantName?
    ) -> Self {
        Self(place: .custom(name, find))
    }
}

extension [TenantSource] {
    /// The header field `X-Tenant-ID`, then the user's only tenant.
    public static var standard: Self { [.header("X-Tenant-ID"), .userDefault] }
}
