internal import HTTPTypes

/// The security header fields of every response, unless the route sets its own.
///
/// Source: OWASP REST Security Cheat Sheet, "Security headers".
public struct SecurityHeaders: ResponseMiddleware {
    private static let fields = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .referrerPolicy, value: "no-referrer"),
        HTTPField(name: .frameOptions, value: "DENY"),
        HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ]
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let revalidate = HTTPField(name: .cacheControl, value: "private, no-cache")

    /// The field of responses to requests by HTTPS; nil for none.
    private let transportSecurity: HTTPField?

    /// Creates the middleware; the server passes it the settings.
    public init() { transportSecurity = nil }

    /// Creates the middleware; browsers that reached the server by HTTPS use nothing else for `hstsMaxAge`, if it is at
    /// least a second.
    ///
    /// Other hosts of the domain aren't included: they may not have HTTPS. Source: RFC 6797, section 6.1.
    init(hstsMaxAge: Duration) {
        let seconds = hstsMaxAge.components.seconds
        transportSecurity =
            seconds > 0 ? HTTPField(name: .strictTransportSecurity, value: "max-age=\(seconds)") : nil
    }

    /// Adds the fields that the response doesn't have.
    ///
    /// Responses must not be cached. Only the client may cache a response with an entity tag; it revalidates each time.
    public func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        Self.apply(to: &response.headers)
        // Over plain HTTP, browsers must ignore it, and a server must not send it (RFC 6797, section 7.2).
        guard let transportSecurity, request.isSecure, !response.headers.contains(.strictTransportSecurity) else {
            return
        }
        response.headers.append(transportSecurity)
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
