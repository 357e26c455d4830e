public import TrellisKernel

/// Where and how an ``S3Storage`` keeps its objects.
public struct S3Options: Sendable {
    /// The name of the bucket, which exists already.
    public var bucket: String
    /// The region of the bucket; for stores without regions, any.
    public var region: String
    /// The address of the store; nil for Amazon S3.
    public var endpoint: S3Endpoint?
    /// How requests name the bucket.
    public var addressing = S3Addressing.automatic
    /// What the keys in the bucket begin with, as in `production/files`; empty for nothing.
    public var prefix = ""
    /// The encryption at rest that new objects ask for.
    public var encryption = S3Encryption.bucketDefault
    /// How long a connection may take.
    public var connectTimeout = Duration.seconds(5)
    /// How long the store may take for a response, and pause within one; uploads have 32 KiB per second on top.
    public var timeout = Duration.seconds(60)
    /// How often a request is sent at most, if it fails in a way that may pass.
    public var attempts = 5
    /// The delays between these attempts.
    public var backoff = Backoff.standard
    /// The maximum number of connections to the store.
    public var connections = 64
    /// The path of a PEM file with the authorities that sign the store's certificate; nil for those of the system.
    public var certificates: String?
    /// The sizes at which requests are divided.
    package var sizes = S3Sizes()

    /// Options for a bucket, with defaults for the rest.
    public init(bucket: String, region: String = "us-east-1", endpoint: S3Endpoint? = nil) {
        self.bucket = bucket
        self.region = region
        self.endpoint = endpoint
    }
}

/// How requests name the bucket.
public enum S3Addressing: String, Hashable, CaseIterable, Sendable {
    /// In the host for Amazon S3, unless the name has a dot; in the path for all other stores.
    case automatic
    /// In the path: `https://host/bucket/key`.
    case path
    /// In the host: `https://bucket.host/key`.
    case virtualHost = "virtual_host"
}

/// The encryption at rest that new objects ask for.
public enum S3Encryption: Hashable, Sendable {
    /// What the bucket says; Amazon S3 always encrypts.
    case bucketDefault
    /// Keys of the store (SSE-S3).
    case aes256
    /// A key of the key management service (SSE-KMS); nil for its default key.
    case kms(keyID: String?)

    var fields: [(name: String, value: String)] {
        switch self {
        case .bucketDefault: []
        case .aes256: [("x-amz-server-side-encryption", "AES256")]
        case .kms(let keyID):
            [("x-amz-server-side-encryption", "aws:kms")]
                + (keyID.map { [("x-amz-server-side-encryption-aws-kms-key-id", $0)] } ?? [])
        }
    }
}

extension S3Options {
    /// Refuses options with which no request can succeed.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)``.
    func validate() throws(StorageError) {
        let allowed = bucket.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard (3...63).contains(bucket.utf8.count), allowed, !bucket.contains(utf8: "..") else {
            throw .invalidOption("the name of a bucket has 3 to 63 letters, digits, hyphens and dots")
        }
        guard !region.isEmpty, region.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F && $0 != 0x2C }) else {
            throw .invalidOption("the region of S3 is a name, as in eu-central-1")
        }
        if !prefix.isEmpty { _ = try StorageKey(prefix.hasSuffix(utf8: "/") ? String(prefix.dropLast()) : prefix) }
        guard attempts >= 1, connections >= 1, timeout > .zero, connectTimeout > .zero else {
            throw .invalidOption("the attempts, connections and timeouts of S3 must be positive")
        }
    }

    /// The beginning of keys in the bucket, which is empty or ends in a slash.
    var keyPrefix: String { prefix.isEmpty || prefix.hasSuffix(utf8: "/") ? prefix : "\(prefix)/" }

    /// Returns where the bucket is, if it is in a region.
    func location(region: String) -> S3Location {
        let endpoint = endpoint ?? .amazon(region: region)
        let inHost =
            switch addressing {
            case .automatic: self.endpoint == nil && !bucket.contains(utf8: ".")
            case .path: false
            case .virtualHost: true
            }
        let authority = inHost ? "\(bucket).\(endpoint.authority)" : endpoint.authority
        return S3Location(
            scheme: endpoint.scheme, authority: authority, path: inHost ? "/" : "/\(bucket)/", region: region)
    }
}

/// The address of a bucket.
struct S3Location: Hashable, Sendable {
    let scheme: String
    /// The value of the `Host` field.
    let authority: String
    /// The path of the bucket, with slashes at both ends.
    let path: String
    let region: String

    /// The path of an object, or of the bucket itself, not encoded.
    func path(_ key: String?) -> String {
        guard let key else { return path.utf8.count > 1 ? String(path.dropLast()) : path }
        return path + key
    }
}
