public import TrellisConfig

/// How the server listens, and what it allows: the section `web`.
public struct WebSettings: Settings {
    /// `web`.
    public static let section = "web"

    /// The address to listen on.
    @Setting("The address to listen on; 0.0.0.0 for all.", .notEmpty) public var host = "127.0.0.1"
    /// The port to listen on.
    @Setting("The TCP port to listen on; 0 takes any that is free.", .range(0...65535)) public var port = 8080
    /// How many connections may be open at once.
    @Setting("How many connections may be open at once; more wait in the system's queue.", .atLeast(1))
    public var maximumConnections = 10_000
    /// How long a connection may be silent.
    @Setting(
        "How long a connection may be silent between requests, or while a request is being sent.", .atLeast(.seconds(1))
    )
    public var idleTimeout = Duration.seconds(60)
    /// How long a request may take until it is answered with 408 or 503.
    @Setting(
        "How long a request may take until it is answered with 408 or 503; streamed answers may take longer.",
        .atLeast(.milliseconds(1)))
    public var requestTimeout = Duration.seconds(30)
    /// How long a streamed answer waits for a client that takes nothing.
    @Setting(
        "How long a streamed answer waits for a client that takes nothing, before the connection is closed.",
        .atLeast(.milliseconds(1)))
    public var stallTimeout = Duration.seconds(60)
    /// How long the body of a request may be.
    @Setting("How long the body of a request may be, unless its route allows another size.")
    public var bodyLimit = ByteCount.mebibytes(1)
    /// How long all header fields of a request may be together.
    @Setting("How long all header fields of a request may be together.", .atLeast(.kibibytes(1)))
    public var headerLimit = ByteCount.kibibytes(32)
    /// Whether larger answers are compressed.
    @Setting("Whether larger answers are compressed for clients that accept gzip.") public var compress = true
    /// From which size on answers are compressed.
    @Setting("From which size on answers are compressed.") public var compressionMinimum = ByteCount.kibibytes(1)
    /// How hard to compress.
    @Setting("How hard to compress, from 1 (fast) to 9 (small).", .range(1...9)) public var compressionLevel = 4
    /// The origins whose pages may call the API.
    @Setting("The origins whose web pages may call the API, as in https://app.example.com; * for any.")
    public var corsOrigins: [String] = []
    /// Whether those pages may send cookies and certificates.
    @Setting("Whether those pages may send cookies and certificates; tokens in Authorization don't need it.")
    public var corsCredentials = false
    /// How long browsers remember what they may send.
    @Setting("How long browsers remember what those pages may send.") public var corsMaxAge = Duration.seconds(600)

    /// The defaults.
    public init() {}

    /// Any origin and credentials together would hand every page the user's session.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            !(corsCredentials && corsOrigins.contains("*")), "cors_credentials", "must be false when cors_origins has *"
        )
    }
}
