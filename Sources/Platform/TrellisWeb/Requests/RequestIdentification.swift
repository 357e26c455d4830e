internal import HTTPTypes

/// Where the requests of a product carry their credentials, and where they name their tenant.
///
/// The composition sets it for all routes.
public struct RequestIdentification: Sendable {
    /// The schemes that carry tokens, in the order in which the documents list them.
    public let schemes: [CredentialScheme]
    /// The sources of the tenant's name, in order.
    public let tenantSources: [TenantSource]

    /// Access tokens in `Authorization: Bearer …`, tenants in `X-Tenant-ID`.
    public static let standard = RequestIdentification()

    /// Creates the identification of these schemes and sources.
    public init(schemes: [CredentialScheme] = [.bearer], tenantSources: [TenantSource] = .standard) {
        self.schemes = schemes
        self.tenantSources = tenantSources
    }

    /// Returns the same sources, with only these of the schemes.
    func accepting(_ schemes: [CredentialScheme]) -> Self { Self(schemes: schemes, tenantSources: tenantSources) }

    /// Checks the declarations themselves.
    ///
    /// - Throws: ``IdentificationError`` for names that no header field or host can have, and for repeated names.
    package func validate() throws(IdentificationError) {
        guard !schemes.isEmpty else { throw .noScheme(route: nil) }
        var names: Set<String> = []
        for scheme in schemes {
            guard scheme.isValid else { throw .invalidScheme("\(scheme)") }
            guard names.insert(scheme.name).inserted else { throw .repeatedScheme("\(scheme)") }
        }
        for source in tenantSources where !source.isValid { throw .invalidTenantSource("\(source)") }
    }

    /// Whether a request may have several credentials.
    var acceptsSeveral: Bool { schemes.count > 1 || acceptsCookies }
    /// Whether a browser may add a token itself.
    var acceptsCookies: Bool { schemes.contains(where: \.isCookie) }
    /// Whether a request may name several tenants.
    var hasSeveralSources: Bool { tenantSources.count { $0.findsNames } > 1 }

    /// Returns the `WWW-Authenticate` field for an error that valid credentials would fix; none for other errors.
    ///
    /// - Parameter request: the fields of the request, which may have a token that isn't valid; nil if no token was
    ///   read.
    ///
    /// Source: RFC 9110, section 11.6.1; RFC 6750, section 3.
    func headerFields(for error: AccessError, in request: HTTPFields? = nil) -> HTTPFields {
        guard !schemes.isEmpty else { return [:] }
        let parameters: String
        switch error {
        case .unauthenticated: return [.wwwAuthenticate: challenges(refusing: request).joined(separator: ", ")]
        case .tokenExpired: parameters = " error=\"invalid_token\", error_description=\"The token has expired\""
        case .keyExpired: parameters = " error=\"invalid_token\", error_description=\"The API key has expired\""
        case .keyNetwork:
            parameters = " error=\"invalid_token\", error_description=\"The API key is not valid from this network\""
        default: return [:]
        }
        // Only challenges of Authorization have the parameters of RFC 6750, section 3.
        let challenges = schemes.map { scheme in
            scheme.readsAuthorization ? scheme.challenge + parameters : scheme.challenge
        }
        return [.wwwAuthenticate: challenges.joined(separator: ", ")]
    }

    /// Returns the challenges of all schemes; that of a bearer token says whether the request had one.
    private func challenges(refusing request: HTTPFields?) -> [String] {
        schemes.map { scheme in
            guard scheme.isBearer, let request, scheme.isPresent(in: request) else { return scheme.challenge }
            return scheme.challenge + " error=\"invalid_token\", error_description=\"The token is not valid\""
        }
    }
}
