/// The errors of a product's schemes and tenant sources; the application doesn't start with them.
public enum IdentificationError: Error, Hashable, CustomStringConvertible {
    /// A word, a header field or a cookie with a name that can't be sent.
    case invalidScheme(String)
    /// Two schemes that the documents can't tell apart.
    case repeatedScheme(String)
    /// A route accepts a scheme that the composition doesn't declare.
    case undeclaredScheme(String, route: String)
    /// A product, or a route, that accepts no scheme.
    case noScheme(route: String?)
    /// A header field, a placeholder or a host with a name that can't be sent.
    case invalidTenantSource(String)

    /// What is wrong, and how to correct it.
    public var description: String {
        switch self {
        case .invalidScheme(let scheme):
            "The scheme '\(scheme)' has a name that can't be sent: use letters, digits, '-' and '_'."
        case .repeatedScheme(let scheme):
            "Two schemes have the same name in documents as '\(scheme)': remove one, or rename its field or cookie."
        case .undeclaredScheme(let scheme, let route):
            "\(route) accepts '\(scheme)', which isn't a scheme of the product: add it to credentialSchemes."
        case .noScheme(let route?):
            "\(route) accepts no scheme, so no user can call it: name one, or remove `accepting`."
        case .noScheme(nil): "The product accepts no scheme, so no user can call it: name one in credentialSchemes."
        case .invalidTenantSource(let source):
            "The tenant source '\(source)' has a name that can't be sent: use a header field, a placeholder or a host."
        }
    }
}
