internal import TrellisKernel
internal import TrellisSchema

extension Route {
    /// The schemes of the operation, each of which suffices; an optional user may have none of them.
    var security: JSONValue {
        let schemes = identification.schemes.map { JSONValue.object([$0.name: []]) }
        switch access {
        case .open: return []
        case .optional: return .array([[:]] + schemes)
        default: return .array(schemes)
        }
    }

    /// The parameters that name the tenant and that the route's code doesn't read itself.
    var tenantParameters: [JSONValue] {
        guard access.isOfTenant else { return [] }
        let described = description.input.parameters.filter { $0.location == .path }.map(\.name)
        return identification.tenantSources.compactMap { source in
            if let name = source.placeholder, !placeholders.contains(name) || described.contains(name) { return nil }
            return source.parameterName.map { ["$ref": .string("#/components/parameters/\($0)")] }
        }
    }
}

extension CredentialScheme {
    /// The scheme as an object of OpenAPI.
    ///
    /// Words that aren't registered with IANA are described as a header field, which clients for OpenAPI can send.
    var json: JSONValue {
        switch place {
        case .authorization(let word) where word.lowercased() == "bearer":
            [
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The access token that a login returns.",
            ]
        case .authorization(let word):
            [
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": .string("The access token that a login returns, after the word `\(word)` and a space."),
            ]
        case .header(let name, _):
            [
                "type": "apiKey", "in": "header", "name": .string(name),
                "description": "The access token that a login returns.",
            ]
        case .cookie(let name, _):
            [
                "type": "apiKey", "in": "cookie", "name": .string(name),
                "description": "The access token that a login returns.",
            ]
        }
    }
}

extension TenantSource {
    /// The name of the parameter in the document; nil for a source that isn't a parameter.
    var parameterName: String? {
        switch place {
        case .header(let name, _, _), .pathParameter(let name, _): name
        case .subdomain, .customDomain, .userDefault, .custom: nil
        }
    }

    /// The parameter as an object of OpenAPI.
    ///
    /// - Parameter isOptional: whether a user with exactly one tenant may omit it.
    func parameter(isOptional: Bool) -> JSONValue? {
        switch place {
        case .header(let name, _, let kind):
            [
                "name": .string(name), "in": "header", "required": false,
                "description": .string(
                    isOptional
                        ? "The tenant of the request. A user with exactly one tenant may omit it."
                        : "The tenant of the request."),
                "schema": kind.schema,
            ]
        case .pathParameter(let name, let kind):
            [
                "name": .string(name), "in": "path", "required": true, "description": "The tenant of the request.",
                "schema": kind.schema,
            ]
        case .subdomain, .customDomain, .userDefault, .custom: nil
        }
    }

    /// The server of a tenant as an object of OpenAPI; nil for other sources than subdomains.
    var server: JSONValue? {
        guard case .subdomain(let zone, _, _) = place else { return nil }
        return [
            "url": .string("https://{tenant}.\(zone)"),
            "variables": ["tenant": ["default": "tenant", "description": "The short name of the tenant."]],
        ]
    }
}

extension TenantSource.Kind {
    fileprivate var schema: JSONValue {
        switch self {
        case .id: ["type": "string", "format": "uuid"]
        case .slug: ["type": "string", "pattern": .string(TenantSlug.pattern)]
        }
    }
}
