public import TrellisKernel

/// The names of a tenant, as links need them.
public struct TenantAddress: Hashable, Sendable {
    /// The identifier.
    public let id: ID<Tenant>
    /// The short name, if the tenant has one.
    public let slug: String?
    /// A domain of the tenant's own, if it has one.
    public let domain: String?

    /// Creates the address.
    public init(id: ID<Tenant>, slug: String? = nil, domain: String? = nil) {
        self.id = id
        self.slug = slug
        self.domain = domain
    }
}

/// The inverse of tenant sources: URLs in which a product's sources find the tenant again.
///
/// ```swift
/// let links = TenantLinks(base: "https://acme.app", sources: [.subdomain(of: "acme.app"), .userDefault])
/// links.url("/invoices", of: tenant)      // https://globex.acme.app/invoices
/// ```
/// The first source that can be inverted for the tenant decides: a subdomain needs its short name, a custom domain one
/// of its domains, a placeholder its name in the path. A host of the product itself is neither. Without such a source,
/// and for header fields, the URL has the base only. A URL never has the host of a request, which any client can choose.
public struct TenantLinks: Sendable {
    /// The URL of the product, without a slash at its end: `web.public_url`; without the setting, links are paths.
    public let base: String
    private let sources: [TenantSource]

    /// Creates links of these sources.
    public init(base: String, sources: [TenantSource]) {
        self.base = base
        let zones = sources.compactMap(\.zone)
        self.sources = sources.map { $0.excluding(zones) }
    }

    /// Returns the URL of a path of the tenant.
    ///
    /// - Parameter path: begins with a slash, and may have a query; `{name}` of a source's placeholder becomes the
    ///   tenant's name.
    public func url(_ path: String, of tenant: TenantAddress) -> String {
        for source in sources {
            if let url = url(path, of: tenant, by: source) { return url }
        }
        return base + path
    }

    /// Whether a URL needs more than the identifier.
    package var needsAddress: Bool {
        sources.contains { source in
            switch source.place {
            case .subdomain, .customDomain, .pathParameter(_, .slug): true
            case .pathParameter(_, .id), .header, .userDefault, .custom: false
            }
        }
    }

    private func url(_ path: String, of tenant: TenantAddress, by source: TenantSource) -> String? {
        switch source.place {
        case .subdomain(_, let zone?, let exceptions):
            guard let slug = tenant.slug, !exceptions.contains(slug) else { return nil }
            return "\(scheme)://\(slug).\(zone.text)\(port)\(path)"
        case .customDomain(let ownHosts):
            let host = tenant.domain.flatMap { HostName($0) }
            guard let host, TenantSource.isCustomDomain(host, besides: ownHosts) else { return nil }
            return "https://\(host.text)\(path)"
        case .pathParameter(let placeholder, let kind):
            guard path.contains(utf8: "{\(placeholder)}") else { return nil }
            let name = kind == .id ? tenant.id.description : tenant.slug
            return name.map { base + path.replacing(utf8: "{\(placeholder)}", with: $0) }
        case .subdomain, .header, .userDefault, .custom: return nil
        }
    }

    /// The scheme of the base; that of a product without one is https.
    private var scheme: String { base.hasPrefix(utf8: "http://") ? "http" : "https" }

    /// The port of the base with its colon, as in development; empty for the scheme's own.
    private var port: String {
        guard let start = base.firstRange(utf8: "://")?.upperBound else { return "" }
        let authority = base[start...].prefix(upToUTF8: "/")
        guard let colon = authority.unicodeScalars.lastIndex(of: ":"),
            authority[colon...].utf8.allSatisfy({ $0 < 0x80 })
        else { return "" }
        return String(authority[colon...])
    }
}
