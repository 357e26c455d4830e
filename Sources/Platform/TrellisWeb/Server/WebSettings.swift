/// How the server listens, and what it allows.
public struct WebSettings: Sendable {
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes any that is free.
    public var port = 8080
    /// How many connections may be open at once; more wait in the system's queue.
    public var maximumConnections = 10_000
    /// How long a connection may be silent between requests, and a request while it is being sent.
    public var idleTimeout = Duration.seconds(60)
    /// How long a request may take until it is answered with 408 or 503; streamed answers may take longer.
    public var requestTimeout = Duration.seconds(30)
    /// How long a streamed answer waits for a client that takes nothing, before the connection is closed.
    public var stallTimeout = Duration.seconds(60)
    /// How many bytes the body of a request may have, unless its route allows another number.
    public var bodyLimit = 1_048_576
    /// How many bytes all header fields of a request may have together.
    public var headerLimit = 32_768
    /// From how many bytes on answers are compressed; nil never compresses.
    public var compressionMinimum: Int? = 1024
    /// How hard to compress, from 1 (fast) to 9 (small).
    public var compressionLevel = 4
    /// Which web pages of other origins may call the API.
    public var cors = CORSSettings()

    /// The defaults.
    public init() {}
}

/// Which web pages of other origins may call the API.
public struct CORSSettings: Sendable {
    /// The origins, as in `https://app.example.com`; `*` allows any, none allows none.
    public var allowedOrigins: [String] = []
    /// Whether pages may send cookies and certificates; tokens in `Authorization` don't need it.
    public var allowsCredentials = false
    /// How long browsers remember the answer to a preflight.
    public var maxAge = Duration.seconds(600)

    /// No origin.
    public init() {}
}
