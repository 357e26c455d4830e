internal import HTTPTypes

/// What every answer tells browsers not to do with it, unless the route says otherwise.
///
/// Source: OWASP REST Security Cheat Sheet, "Security headers".
struct SecurityHeaders: Sendable {
    private static let fields = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .referrerPolicy, value: "no-referrer"),
        HTTPField(name: .frameOptions, value: "DENY"),
        HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
    ]
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let revalidate = HTTPField(name: .cacheControl, value: "private, no-cache")

    /// Adds the fields that `headers` doesn't have.
    ///
    /// Answers are not to be stored; those with an entity tag are, by the client alone, and asked for again each time.
    static func apply(to headers: inout HTTPFields) {
        var hasCacheControl = false
        var hasTag = false
        var hasPolicy = false
        var hasReferrerPolicy = false
        for field in headers {
            switch field.name {
            case .cacheControl: hasCacheControl = true
            case .eTag: hasTag = true
            case .contentSecurityPolicy: hasPolicy = true
            case .referrerPolicy: hasReferrerPolicy = true
            default: break
            }
        }
        for field in fields {
            if hasPolicy, field.name == .contentSecurityPolicy { continue }
            if hasReferrerPolicy, field.name == .referrerPolicy { continue }
            headers.append(field)
        }
        if !hasCacheControl { headers.append(hasTag ? revalidate : noStore) }
    }
}
