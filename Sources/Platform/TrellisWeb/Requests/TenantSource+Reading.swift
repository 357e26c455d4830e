internal import HTTPTypes
internal import TrellisKernel

extension TenantSource {
    /// Returns the tenant that the source finds in a request; nil if it names none.
    ///
    /// - Throws: ``AccessError/tenantMalformed`` for a name that no tenant can have, and the errors of custom sources.
    func name(in request: RequestInfo) throws(AccessError) -> TenantName? {
        switch place {
        case .header(_, let field, let kind):
            guard let field, let value = request.headers.first(field) else { return nil }
            return try kind.name(value[...])
        case .pathParameter(let name, let kind):
            guard let value = request.pathParameters[name] else { return nil }
            return try kind.name(value)
        case .subdomain(_, let zone, let exceptions):
            guard let zone, let host = request.hostName, let prefix = host.prefix(below: zone),
                !exceptions.contains(String(prefix))
            else { return nil }
            return try Kind.slug.name(prefix)
        case .customDomain(let ownHosts):
            guard let host = request.hostName, Self.isCustomDomain(host, besides: ownHosts) else { return nil }
            return .domain(host.text)
        case .userDefault: return nil
        case .custom(_, let find): return try find(request)
        }
    }

    /// The short names that the source never finds, because the product has these hosts itself.
    package var reservedSlugs: [String] {
        if case .subdomain(_, _, let exceptions) = place { exceptions } else { [] }
    }

    /// The zone of a source of subdomains.
    var zone: HostName? {
        if case .subdomain(_, let zone, _) = place { zone } else { nil }
    }

    /// Returns the same source, to which the hosts of `zones` are the product's own.
    func excluding(_ zones: [HostName]) -> Self {
        guard case .customDomain(let ownHosts) = place else { return self }
        return Self(place: .customDomain(ownHosts + zones))
    }

    /// Whether a host can be a domain of a tenant: it isn't of the local network, and none of the product's.
    static func isCustomDomain(_ host: HostName, besides ownHosts: [HostName?]) -> Bool {
        host.isQualified && !ownHosts.contains { $0.map(host.isIn) ?? false }
    }

    /// The header field of a source that reads one.
    var field: HTTPField.Name? {
        if case .header(_, let field, _) = place { field } else { nil }
    }

    /// The placeholder of a source in the path.
    var placeholder: String? {
        if case .pathParameter(let name, _) = place { name } else { nil }
    }

    /// Whether it may find a name.
    var findsNames: Bool {
        if case .userDefault = place { false } else { true }
    }

    /// Whether it needs what the composition must have spelled correctly, and hasn't.
    var isValid: Bool {
        switch place {
        case .header(_, let field, _): field != nil
        case .subdomain(_, let zone, _): zone != nil
        case .customDomain(let ownHosts): !ownHosts.contains(nil)
        case .pathParameter(let name, _): !name.isEmpty
        case .userDefault, .custom: true
        }
    }
}

extension TenantSource: CustomStringConvertible {
    /// Where the tenant is named: `header X-Tenant-ID`, `subdomain of acme.app`.
    public var description: String {
        switch place {
        case .header(let name, _, _): "header \(name)"
        case .subdomain(let zone, _, _): "subdomain of \(zone)"
        case .pathParameter(let name, _): "path {\(name)}"
        case .customDomain: "custom domain"
        case .userDefault: "the user's default"
        case .custom(let name, _): name
        }
    }
}

extension TenantSource.Kind {
    /// Returns the name in text that a client sent.
    ///
    /// - Throws: ``AccessError/tenantMalformed``.
    fileprivate func name(_ text: Substring) throws(AccessError) -> TenantName {
        switch self {
        case .id:
            guard let id = ID<Tenant>(String(text)) else { throw .tenantMalformed }
            return .id(id)
        case .slug:
            guard let slug = TenantSlug(text) else { throw .tenantMalformed }
            return .slug(slug.text)
        }
    }
}
