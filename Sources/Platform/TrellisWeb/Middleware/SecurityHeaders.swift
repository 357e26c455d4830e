internal import HTTPTypes

/// The security header fields of every response, unless the route sets its own.
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
    /// Responses must not be cached. Only the client may cache a response with an entity tag; it revalidates each time.
    static func apply(to headers: inout HTTPFields) {
        var hasCacheControl = false
        var hasTag = false
        var hasPolicy = false
        var hasReferrerPolicy = false
        var hasFrameOptions = false
        for field in headers {
            switch field.name {
            case .cacheControl: hasCacheControl = true
            case .eTag: hasTag = true
            case .contentSecurityPolicy: hasPolicy = true
            case .referrerPolicy: hasReferrerPolicy = true
            case .frameOptions: hasFrameOptions = true
            default: break
            }
        }
        for field in fields {
            if hasPolicy, field.name == .contentSecurityPolicy { continue }
            if hasReferrerPolicy, field.name == .referrerPolicy { continue }
            if hasFrameOptions, field.name == .frameOptions { continue }
            headers.append(field)
        }
        if !hasCacheControl { headers.append(hasTag ? revalidate : noStore) }
    }
}
