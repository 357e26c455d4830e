import Crypto

/// A request to sign; ``target`` is the form in which it must be sent.
public struct SigV4Request: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The value of the `Host` field: with the port, unless it is the default one of the scheme.
    public var host: String
    /// The path, not encoded, beginning with a slash.
    public var path: String
    /// Names and values of the query, not encoded, in any order.
    public var query: [(name: String, value: String)]
    /// The header fields to sign, without `Host`.
    public var fields: [(name: String, value: String)]

    /// Creates the request.
    public init(
        method: String, host: String, path: String, query: [(name: String, value: String)] = [],
        fields: [(name: String, value: String)] = []
    ) {
        self.method = method
        self.host = host
        self.path = path
        self.query = query
        self.fields = fields
    }

    /// Path and query as they are signed, which must be the bytes of the request line.
    public var target: String { query.isEmpty ? encodedPath : "\(encodedPath)?\(encodedQuery)" }

    var encodedPath: String { PercentEncoding.path(path) }

    /// The pairs, encoded first and sorted then.
    var encodedQuery: String {
        let pairs = query.map { (name: PercentEncoding.value($0.name), value: PercentEncoding.value($0.value)) }
        let sorted = pairs.sorted { left, right in
            left.name == right.name
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
}

/// What a signature says of the body.
public enum SigV4Payload: Hashable, Sendable {
    /// The SHA-256 of the body, 32 bytes.
    case sha256([UInt8])
    /// Nothing: for S3 over TLS only.
    case unsigned

    /// The payload of a request without a body.
    public static let empty = SigV4Payload.hash(of: [])

    /// The SHA-256 of a body in memory.
    public static func hash(of body: [UInt8]) -> SigV4Payload { .sha256(Array(SHA256.hash(data: body))) }

    var text: String {
        switch self {
        case .sha256(let hash): Hexadecimal.text(hash)
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }
}
