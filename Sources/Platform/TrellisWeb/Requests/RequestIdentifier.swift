internal import HTTPTypes

/// The identification of one route, prepared once for all its requests.
final class RequestIdentifier: Sendable {
    let identification: RequestIdentification
    private let sources: [TenantSource]
    private let hasDefault: Bool
    /// The only scheme, if a request can have one token only.
    private let onlyScheme: CredentialScheme?
    private let readsAuthorization: Bool
    /// The header fields that name the user or the tenant: whatever reads the first of two lines, and a proxy that reads
    /// the last, would see two different requests.
    private let singleFields: [HTTPField.Name]

    static let standard = RequestIdentifier(.standard)

    init(_ identification: RequestIdentification) {
        self.identification = identification
        let zones = identification.tenantSources.compactMap(\.zone)
        sources = identification.tenantSources.filter(\.findsNames).map { $0.excluding(zones) }
        hasDefault = identification.tenantSources.contains { !$0.findsNames }
        onlyScheme = identification.acceptsSeveral ? nil : identification.schemes.first
        readsAuthorization = identification.schemes.contains(where: \.readsAuthorization)
        let fields = identification.schemes.compactMap(\.field) + identification.tenantSources.compactMap(\.field)
        singleFields = [.authorization, .tenantID] + fields.filter { $0 != .authorization && $0 != .tenantID }
    }

    /// Throws unless each field that names the user or the tenant occurs once at most.
    ///
    /// - Throws: ``RequestError/headerRepeated(name:)``.
    func requireSingleFields(_ headers: HTTPFields) throws(RequestError) {
        for name in singleFields where headers.repeats(name) { throw .headerRepeated(name: name.rawName) }
    }

    /// Returns the credentials of a request: of the first accepted scheme that carries a token; nil without any.
    ///
    /// - Throws: ``AccessError/unauthenticated`` for an `Authorization` field, or another place of a token, from which no
    ///   accepted scheme reads one; ``AccessError/credentialsAmbiguous`` for two tokens that differ, because the server
    ///   can't know which of them the client meant; ``AccessError/originMismatch`` for a
    ///   cookie that a page of another site sends.
    func credentials(of request: RequestInfo) throws(AccessError) -> Credentials? {
        if let onlyScheme {
            if let token = try onlyScheme.token(in: request.headers) {
                return Credentials(token: token, scheme: onlyScheme)
            }
            guard !readsAuthorization || request.headers.first(.authorization) == nil else { throw .unauthenticated }
            return nil
        }
        var found: Credentials?
        for scheme in identification.schemes {
            for token in try scheme.tokens(in: request.headers) {
                guard let first = found else {
                    found = Credentials(token: token, scheme: scheme)
                    continue
                }
                guard first.token.utf8.elementsEqual(token.utf8) else { throw .credentialsAmbiguous }
            }
        }
        guard let found else {
            guard !readsAuthorization || request.headers.first(.authorization) == nil else { throw .unauthenticated }
            return nil
        }
        if case .cookie(_, let origins) = found.scheme.place { try OriginCheck.check(request, allowing: origins) }
        return found
    }

    /// Returns the tenant that a request names; that without a name asks for the user's default tenant.
    ///
    /// - Parameter isRequired: whether a request without a name is refused where users have no default.
    /// - Throws: ``AccessError/tenantMalformed`` for a name that no tenant can have; ``AccessError/tenantRequired``; the
    ///   errors of custom sources.
    func tenant(of request: RequestInfo, isRequired: Bool) throws(AccessError) -> RequestedTenant {
        var tenant = RequestedTenant.userDefault
        for source in sources {
            if let name = try source.name(in: request) { tenant.add(name) }
        }
        guard tenant.name != nil || hasDefault || !isRequired else { throw .tenantRequired }
        return tenant
    }
}

extension RequestInfo {
    /// Returns the credentials of the request, by the schemes that its route accepts; they aren't verified.
    ///
    /// - Throws: ``AccessError/unauthenticated``, ``AccessError/credentialsAmbiguous``, ``AccessError/originMismatch``.
    public func credentials() throws(AccessError) -> Credentials {
        guard let credentials = try presentedCredentials() else { throw .unauthenticated }
        return credentials
    }

    /// Returns the credentials of the request; nil without any.
    ///
    /// - Throws: as ``credentials()``.
    func presentedCredentials() throws(AccessError) -> Credentials? {
        try identifier.credentials(of: self)?.sent(by: self)
    }

    /// Returns the tenant that the request names, or the user's default; whether the user is a member of it isn't
    /// checked.
    ///
    /// - Throws: ``AccessError/tenantMalformed``, ``AccessError/tenantRequired``.
    func requestedTenant() throws(AccessError) -> RequestedTenant { try identifier.tenant(of: self, isRequired: true) }

    /// Returns the tenant that the request names; that without a name if it names none.
    ///
    /// - Throws: ``AccessError/tenantMalformed``.
    func namedTenant() throws(AccessError) -> RequestedTenant { try identifier.tenant(of: self, isRequired: false) }

    /// The requested host in its normal form; nil without one, for an IP address, and for text that is no host name.
    var hostName: HostName? { host.flatMap { HostName($0) } }
}
