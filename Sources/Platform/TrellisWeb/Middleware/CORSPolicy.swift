internal import HTTPTypes

/// Which web pages of other origins may call the API, and the header fields that tell browsers so.
///
/// Source: the Fetch standard, section 3.2 (CORS protocol).
struct CORSPolicy: Sendable {
    private let origins: Set<String>
    private let allowsAny: Bool
    private let allowsCredentials: Bool
    private let maxAge: String

    /// The policy of these settings, or nil when no origin is allowed.
    init?(_ settings: WebSettings) {
        guard !settings.corsOrigins.isEmpty else { return nil }
        origins = Set(settings.corsOrigins)
        allowsAny = origins.contains("*")
        allowsCredentials = settings.corsCredentials
        maxAge = String(settings.corsMaxAge.components.seconds)
    }

    /// Whether `head` asks what a page may send, before it sends it.
    static func isPreflight(_ head: HTTPRequest) -> Bool {
        head.method == .options && head.headerFields.contains(.origin)
            && head.headerFields.contains(.accessControlRequestMethod)
    }

    /// Adds what a browser needs to hand the answer to the page.
    func apply(to headers: inout HTTPFields, origin: String?) {
        if !isSameForAll { headers.add("Origin", toListOf: .vary) }
        guard let origin, let allowed = allowed(origin) else { return }
        headers.append(HTTPField(name: .accessControlAllowOrigin, value: allowed))
        if allowsCredentials { headers.append(HTTPField(name: .accessControlAllowCredentials, value: "true")) }
        headers.append(HTTPField(name: .accessControlExposeHeaders, value: Self.exposed))
    }

    /// The answer to a preflight for a path whose methods are `methods`; ``apply(to:origin:)`` adds the rest.
    func preflight(origin: String?, methods: String) -> RouteResponse {
        guard let origin, allowed(origin) != nil else {
            return RouteResponse(status: .noContent, headers: [.allow: methods])
        }
        return RouteResponse(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: methods, .accessControlAllowHeaders: Self.accepted,
                .accessControlMaxAge: maxAge,
            ])
    }

    /// Whether every answer is the same whoever asks, so that caches needn't tell origins apart.
    private var isSameForAll: Bool { allowsAny && !allowsCredentials }

    /// The value of Access-Control-Allow-Origin; browsers refuse `*` together with credentials.
    private func allowed(_ origin: String) -> String? {
        if isSameForAll { return "*" }
        return allowsAny || origins.contains(origin) ? origin : nil
    }

    private static let accepted =
        "Authorization, Content-Type, If-Match, If-None-Match, Traceparent, X-Request-ID, X-Tenant-ID"
    private static let exposed = "Allow, Content-Disposition, ETag, Location, Retry-After, X-Request-ID"
}
