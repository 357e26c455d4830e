public import TrellisConfig

/// The settings of the web server: the section `web`.
public struct WebSettings: Settings {
    /// `web`.
    public static let section = "web"

    /// The address to listen on.
    @Setting("The address to listen on; 0.0.0.0 for all interfaces.", .notEmpty, .listenAddress)
    public var host = "127.0.0.1"
    /// The port to listen on.
    @Setting("The TCP port to listen on; 0 selects a free port.", .range(0...65535)) public var port = 8080
    /// The address of the management listener.
    @Setting(
        "The address of the management listener, which must not be reachable from outside.", .notEmpty, .listenAddress)
    public var managementHost = "127.0.0.1"
    /// The port of the management listener; nil for none.
    @Setting(
        "The TCP port of the management listener, which serves /metrics, /diagnostics and the causes of /ready; 0 "
            + "selects a free port. Without it, development and test serve the first and the last at web.port, and "
            + "other environments don't serve them.",
        .ifSet(.range(0...65535)))
    public var managementPort: Int?
    /// The URL under which clients reach the server.
    @Setting(
        "The URL under which clients reach the server, for links in mails and in responses: https://app.example.com.",
        .ifSet(.publicURL))
    public var publicURL: String?
    /// The addresses and networks of the proxies in front of the server.
    @Setting(
        "The addresses and networks of the proxies in front of the server, as in 10.0.0.0/8; only their Forwarded and "
            + "X-Forwarded-For, -Proto and -Host count.",
        .each(.network))
    public var trustedProxies: [String] = []
    /// The maximum number of open connections.
    @Setting("The maximum number of open connections; further ones wait in the system's queue.", .atLeast(1))
    public var maximumConnections = 10_000
    /// The idle timeout of a connection.
    @Setting("The idle timeout of a connection, between requests.", .atLeast(.milliseconds(1)))
    public var idleTimeout = Duration.seconds(60)
    /// The timeout of the head of a request, from its first byte to its last.
    @Setting(
        "The timeout of the request line and the header fields, from the first byte to the last.",
        .atLeast(.milliseconds(1)))
    public var headerTimeout = Duration.seconds(10)
    /// The minimum rate of a request body, in bytes per second; 0 for none.
    @Setting(
        "The minimum rate of a request body in bytes per second, on average while the server waits for it; 0 for none.",
        .atLeast(0))
    public var bodyMinimumRate = 240
    /// How long a request body may be slower than its minimum rate.
    @Setting("How long a request body may be slower than its minimum rate.", .atLeast(.milliseconds(1)))
    public var bodyRateGrace = Duration.seconds(20)
    /// The maximum size of a body that no code reads, and that the server reads to keep the connection open.
    @Setting(
        "The maximum size of a body that no code reads, and that the server reads to keep the connection open; "
            + "after a longer one, it closes the connection.")
    public var unreadBodyLimit = ByteCount.kibibytes(256)
    /// How long the server reads a body that no code reads, and waits for a client before it closes its connection.
    @Setting(
        "How long the server reads a body that no code reads, and waits for a client before it closes its connection.",
        .atLeast(.milliseconds(1)))
    public var unreadBodyTimeout = Duration.seconds(3)
    /// The timeout of a request, after which it fails with 408 or 503.
    @Setting(
        "The timeout of a request, after which it fails with 408 or 503; streamed responses may take longer.",
        .atLeast(.milliseconds(1)))
    public var requestTimeout = Duration.seconds(30)
    /// The timeout of a response whose client reads nothing.
    @Setting(
        "How long a response waits for a client that reads nothing, before the connection is closed.",
        .atLeast(.milliseconds(1)))
    public var stallTimeout = Duration.seconds(60)
    /// The maximum size of a request body.
    @Setting("The maximum size of a request body, unless its route allows another size.")
    public var bodyLimit = ByteCount.mebibytes(1)
    /// The maximum length of the target of a request.
    @Setting("The maximum length of the target of a request: path and query.", .atLeast(.kibibytes(1)))
    public var targetLimit = ByteCount.kibibytes(16)
    /// The maximum total size of the header fields of a request.
    @Setting("The maximum total size of the header fields of a request.", .atLeast(.kibibytes(1)))
    public var headerLimit = ByteCount.kibibytes(32)
    /// Whether large responses are compressed.
    @Setting("Whether large responses are compressed for clients that accept gzip.") public var compress = true
    /// The minimum size of a response for compression.
    @Setting("The minimum size of a response for compression.") public var compressionMinimum = ByteCount.kibibytes(1)
    /// The compression level.
    @Setting("The compression level, from 1 (fast) to 9 (small).", .range(1...9)) public var compressionLevel = 4
    /// The origins whose pages may call the API.
    @Setting(
        "The origins whose web pages may call the API, as in https://app.example.com; * for any.",
        .each(.allowedOrigin))
    public var corsOrigins: [String] = []
    /// Whether those pages may send cookies and certificates.
    @Setting("Whether those pages may send cookies and certificates; tokens in Authorization don't need it.")
    public var corsCredentials = false
    /// The methods that those pages may use.
    @Setting(
        "The methods that those pages may use, of those of a path; * for all. Browsers allow GET, HEAD and POST anyway.",
        .notEmptyList, .each(.crossOriginMethod))
    public var corsMethods = ["*"]
    /// The header fields that those pages may send.
    @Setting(
        "The header fields that those pages may send, besides those of credentials, tenants and routes; * for all.",
        .each(.crossOriginRequestField))
    public var corsHeaders = [
        "Accept-Language", "Content-Type", "If-Match", "If-None-Match", "If-Range", "Last-Event-ID", "Range",
        "Traceparent", "Tracestate", "X-Request-ID", "X-Requested-With",
    ]
    /// The header fields of responses that those pages may read.
    @Setting(
        "The header fields of responses that those pages may read, besides those that routes document; * for all.",
        .each(.crossOriginResponseField))
    public var corsExposedHeaders = [
        "Accept-Ranges", "Allow", "Content-Disposition", "Content-Range", "ETag", "Location", "Retry-After",
        "WWW-Authenticate", "X-Request-ID",
    ]
    /// How long browsers cache what those pages may send.
    @Setting("How long browsers cache what those pages may send.") public var corsMaxAge = Duration.seconds(600)
    /// How long browsers remember to use HTTPS only.
    @Setting(
        "How long browsers that reached the server by HTTPS, as a trusted proxy says, use nothing else "
            + "(Strict-Transport-Security); 0 sends nothing.")
    public var hstsMaxAge = Duration.seconds(365 * 24 * 3600)
    /// What happens to a path that matches only without the slash at its end.
    @Setting(
        "A path that matches only without the slash at its end: redirect to it, ignore the slash, or refuse with 404.")
    public var trailingSlash = TrailingSlash.redirect
    /// What `GET /` does, unless the product has a route there; nil for the page in development and test only.
    @Setting("What GET / shows unless the product has a route there; by default the page in development and test.")
    public var landingPage: LandingPageChoice?

    /// The defaults.
    public init() {}

    /// Rejects the same port for both listeners, credentials for any origin, which would give every page access to the
    /// user's session, and `*` for names with credentials, which browsers take for a name.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            managementPort != port || port == 0, "management_port", "must differ from port")
        guard corsCredentials else { return }
        checks.require(
            !corsOrigins.contains("*"), "cors_credentials", "must be false when cors_origins has *"
        )
        for (key, names) in [("cors_headers", corsHeaders), ("cors_exposed_headers", corsExposedHeaders)] {
            checks.require(
                !names.contains("*"), key,
                "must list names instead of * when cors_credentials is true, because browsers take * for a name then")
        }
    }

    /// What links begin with: ``publicURL``, or the address to listen on, which is right on a developer's machine only.
    ///
    /// Never the host of a request, which a client chooses.
    package var linkBase: String { publicURL ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// What pages of other origins may do.
    var crossOriginRules: CORSPolicy.Rules {
        CORSPolicy.Rules(
            origins: corsOrigins, allowsCredentials: corsCredentials, maxAge: corsMaxAge, methods: corsMethods,
            headers: corsHeaders, exposedHeaders: corsExposedHeaders)
    }
}
