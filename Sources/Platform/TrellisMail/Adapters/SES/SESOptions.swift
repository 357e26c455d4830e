import TrellisKernel

/// How to reach Amazon SES, or a server that speaks the same protocol.
public struct SESOptions: Sendable {
    /// The region, as in `eu-central-1`.
    public var region: String
    /// The URL of the server, `http://` or `https://` with host and port only; nil for Amazon's in the region.
    public var endpoint: String?
    /// The configuration set, which says where SES reports bounces and complaints; nil is the default one.
    public var configurationSet: String?
    /// The time limit for a connection.
    public var connectTimeout = Duration.seconds(10)
    /// The time limit for one message.
    public var timeout = Duration.seconds(60)
    /// The maximum number of connections.
    public var maximumConnections = 8

    /// Creates options with a default for everything else.
    public init(region: String, endpoint: String? = nil, configurationSet: String? = nil) {
        self.region = region
        self.endpoint = endpoint
        self.configurationSet = configurationSet
    }

    /// The URL of the server without a slash at its end.
    var serverURL: String {
        let suffix = region.hasPrefix(utf8: "cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return endpoint ?? "https://email.\(region).\(suffix)"
    }

    /// The value of the field `Host`.
    var host: String {
        let url = serverURL
        return String(url.unicodeScalars.drop { $0 != "/" }.drop { $0 == "/" })
    }
}
