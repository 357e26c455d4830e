internal import HTTPTypes

/// The security header fields of every response, unless the route sets its own.
///
/// Source: OWASP REST Security Cheat Sheet, "Security headers".
public struct SecurityHeaders: ResponseMiddleware {
    private static let fields = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .referrerPolicy, value: "no-referrer"),
        HTTPField(name: .frameOptions, value: "DENY"),
        HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
    ]
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let revalidate = HTTPField(name: .cacheControl, value: "private, no-cache")

    /// Creates the middleware.
    public init() {}

    /// Adds the fields that the response doesn't have.
    ///
    /// Responses must not be cached. Only the client may cache a response with an entity tag; it revalidates each time.
    public func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        Self.apply(to: &response.headers)
    }

    private static func apply(to headers: inout HTTPFields) {
        var hasCacheControl = false
        var hasTag = false
        var hasPolicy = false
        var hasReferrerPolicy = false
        var hasFrameOptions = false
        var hasTypeOptions = false
        for field in headers {
            switch field.name {
            case .cacheControl: hasCacheControl = true
            case .eTag: hasTag = true
            case .contentSecurityPolicy: hasPolicy = true
            case .referrerPolicy: hasReferrerPolicy = true
            case .frameOptions: hasFrameOptions = true
            case .xContentTypeOptions: hasTypeOptions = true
            default: break
            }
        }
        for field in fields {
            if hasPolicy, field.name == .contentSecurityPolicy { continue }
            if hasReferrerPolicy, field.name == .referrerPolicy { continue }
            if hasFrameOptions, field.name == .frameOptions { continue }
            if hasTypeOptions, field.name == .xContentTypeOptions { continue }
            headers.append(field)
        }
        if !hasCacheControl { headers.append(hasTag ? revalidate : noStore) }
    }
}
