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
    /// The URL under which clients reach the server.
    @Setting(
        "The URL under which clients reach the server, for links in mails and in responses: https://app.example.com.",
        .ifSet(.publicURL))
    public var publicURL: String?
    /// The maximum number of open connections.
    @Setting("The maximum number of open connections; further ones wait in the system's queue.", .atLeast(1))
    public var maximumConnections = 10_000
    /// The idle timeout of a connection.
    @Setting(
        "The idle timeout of a connection, between requests or while a request is sent.", .atLeast(.seconds(1))
    )
    public var idleTimeout = Duration.seconds(60)
    /// The timeout of a request, after which it fails with 408 or 503.
    @Setting(
        "The timeout of a request, after which it fails with 408 or 503; streamed responses may take longer.",
        .atLeast(.milliseconds(1)))
    public var requestTimeout = Duration.seconds(30)
    /// The timeout of a streamed response whose client reads nothing.
    @Setting(
        "How long a streamed response waits for a client that reads nothing, before the connection is closed.",
        .atLeast(.milliseconds(1)))
    public var stallTimeout = Duration.seconds(60)
    /// The maximum size of a request body.
    @Setting("The maximum size of a request body, unless its route allows another size.")
    public var bodyLimit = ByteCount.mebibytes(1)
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
    /// How long browsers cache what those pages may send.
    @Setting("How long browsers cache what those pages may send.") public var corsMaxAge = Duration.seconds(600)

    /// The defaults.
    public init() {}

    /// Rejects credentials for any origin, which would give every page access to the user's session.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            !(corsCredentials && corsOrigins.contains("*")), "cors_credentials", "must be false when cors_origins has *"
        )
    }
}
