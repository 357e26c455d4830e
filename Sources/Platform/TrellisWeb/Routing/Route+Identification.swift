internal import HTTPTypes

extension Route {
    /// Returns the same route, which accepts only these of the product's schemes.
    ///
    /// ```swift
    /// ReportController.routes().map { $0.accepting(.header("X-API-Key")) }
    /// ```
    /// The documents list them, and `WWW-Authenticate` names them. A route that accepts none, or one that the product
    /// doesn't declare, is an error when the application starts.
    public func accepting(_ schemes: CredentialScheme...) -> Route {
        var copy = self
        copy.acceptedSchemes = schemes
        return copy
    }

    /// Returns the same route with the product's schemes and sources; the composition calls it.
    ///
    /// - Parameter module: the schemes of the route's module; nil for those of the product.
    /// - Throws: ``IdentificationError/undeclaredScheme(_:route:)``, ``IdentificationError/noScheme(route:)``.
    package func identified(
        by identification: RequestIdentification, module: [CredentialScheme]? = nil
    ) throws(IdentificationError) -> Route {
        var copy = self
        copy.identification = identification
        if let accepted = acceptedSchemes ?? module {
            let name = "\(method.rawValue) \(path) (\(handlerName))"
            guard !accepted.isEmpty else { throw .noScheme(route: name) }
            for scheme in accepted where !identification.schemes.contains(scheme) {
                throw .undeclaredScheme("\(scheme)", route: name)
            }
            // In the order of the product, which decides which of two equal tokens counts.
            copy.identification = identification.accepting(identification.schemes.filter(accepted.contains))
        }
        return copy
    }

    /// The placeholders that name the tenant, which no parameter needs to read.
    var tenantPlaceholders: [String] {
        access.isOfTenant ? identification.tenantSources.compactMap(\.placeholder).filter(placeholders.contains) : []
    }
}

extension AccessRequirement {
    /// Whether the guard reads a token.
    var readsCredentials: Bool {
        switch self {
        case .open, .superuserSession, .userSession: false
        default: true
        }
    }

    /// Whether it requires the session cookie of a browser, in place of a token.
    public var isOfBrowser: Bool {
        switch self {
        case .superuserSession, .userSession: true
        default: false
        }
    }
}
