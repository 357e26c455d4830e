internal import HTTPTypes

/// The policy for calls from web pages of other origins, and its header fields.
///
/// Source: the Fetch standard, section 3.2 (CORS protocol).
struct CORSPolicy: Sendable {
    private let origins: Set<String>
    private let allowsAny: Bool
    private let allowsCredentials: Bool
    private let maxAge: String

    /// Creates a policy that allows these origins, or nil when there are none; `*` allows any.
    ///
    /// - Parameters:
    ///   - allowsCredentials: whether pages may send cookies and certificates.
    ///   - maxAge: how long browsers may cache the response to a preflight.
    init?(origins: [String], allowsCredentials: Bool, maxAge: Duration) {
        guard !origins.isEmpty else { return nil }
        self.origins = Set(origins)
        allowsAny = origins.contains("*")
        self.allowsCredentials = allowsCredentials
        self.maxAge = String(maxAge.components.seconds)
    }

    /// Returns whether `head` is a preflight request.
    static func isPreflight(_ head: HTTPRequest) -> Bool {
        head.method == .options && head.headerFields.contains(.origin)
            && head.headerFields.contains(.accessControlRequestMethod)
    }

    /// Adds the fields that a browser needs to pass the response to the page.
    func apply(to headers: inout HTTPFields, origin: String?) {
        if !isOriginIndependent { headers.add("Origin", toListOf: .vary) }
        guard let origin, let allowed = allowed(origin) else { return }
        headers.append(HTTPField(name: .accessControlAllowOrigin, value: allowed))
        if allowsCredentials { headers.append(HTTPField(name: .accessControlAllowCredentials, value: "true")) }
        headers.append(HTTPField(name: .accessControlExposeHeaders, value: Self.exposed))
    }

    /// Replaces Allow by the fields of a preflight for a path whose methods are `methods`, if the origin is allowed;
    /// ``apply(to:origin:)`` adds the rest.
    func completePreflight(_ headers: inout HTTPFields, origin: String?, methods: String) {
        guard let origin, allowed(origin) != nil else { return }
        headers[.allow] = nil
        headers[.accessControlAllowMethods] = methods
        headers[.accessControlAllowHeaders] = Self.accepted
        headers[.accessControlMaxAge] = maxAge
    }

    /// Whether the fields are the same for every origin, so that caches needn't distinguish origins.
    private var isOriginIndependent: Bool { allowsAny && !allowsCredentials }

    /// Returns the value of Access-Control-Allow-Origin; browsers reject `*` together with credentials.
    private func allowed(_ origin: String) -> String? {
        if isOriginIndependent { return "*" }
        return allowsAny || origins.contains(origin) ? origin : nil
    }

    private static let accepted =
        "Authorization, Content-Type, If-Match, If-None-Match, Traceparent, X-Request-ID, X-Tenant-ID"
    private static let exposed = "Allow, Content-Disposition, ETag, Location, Retry-After, X-Request-ID"
}
