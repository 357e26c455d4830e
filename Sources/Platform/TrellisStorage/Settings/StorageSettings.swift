public import TrellisConfig

/// The settings section `storage`: where objects are, and how they are reached.
public struct StorageSettings: Settings {
    /// `storage`.
    public static let section = "storage"

    /// The store.
    @Setting("The store of objects: file:///folder, memory: or s3://bucket/prefix?endpoint=…&region=….")
    public var url = StorageURL.folder("./var/storage")
    /// The key that signs URLs of files in a folder or in memory.
    @Setting(
        "The key that signs URLs of files in a folder; the same on all servers with the same clients. By default, a key "
            + "is derived from database.cursor_key.", .ifSet(.secretKey))
    public var presignKey: Secret<String>?
    /// The age at which unfinished files are removed.
    @Setting(
        "The age at which unfinished files of crashed processes are removed from the folder.", .atLeast(.seconds(60)))
    public var abandonedAfter = Duration.seconds(86_400)
    /// The age at which an object without a row is deleted.
    @Setting("The age at which an object that no row of the database names is deleted.", .atLeast(.seconds(3600)))
    public var orphanAge = Duration.seconds(86_400)
    /// The access key of S3.
    @Setting(
        "The access key ID for S3; without it, the credentials of the environment, container or instance are used.",
        options: [.reloadable])
    public var accessKeyID: String?
    /// The secret access key of S3.
    @Setting("The secret access key for S3.", options: [.reloadable])
    public var secretAccessKey: Secret<String>?
    /// The token of temporary credentials.
    @Setting("The session token of temporary credentials for S3.", options: [.reloadable])
    public var sessionToken: Secret<String>?
    /// The encryption at rest.
    @Setting("The encryption at rest that new objects ask S3 for; bucket_default leaves it to the bucket.")
    public var encryption = StorageEncryption.bucketDefault
    /// The key of the key management service.
    @Setting("The key of the key management service for encryption = kms; its default key without it.")
    public var encryptionKeyID: String?
    /// The connect timeout.
    @Setting("The timeout for connecting to S3.", .range(.milliseconds(100)...(.seconds(60))))
    public var connectTimeout = Duration.seconds(5)
    /// The timeout of a response.
    @Setting(
        "How long S3 may take for a response, and pause within one; uploads have time for 32 KiB per second on top.",
        .range(.seconds(1)...(.seconds(600))))
    public var timeout = Duration.seconds(60)
    /// The number of attempts.
    @Setting("The number of attempts of a request to S3 that fails for a reason that may pass.", .range(1...10))
    public var attempts = 5
    /// The maximum number of connections.
    @Setting("The maximum number of connections of this process to S3.", .range(1...1000))
    public var connections = 64
    /// The authorities of the server's certificate.
    @Setting("The path of a PEM file with the authorities of the server's certificate; the system's without it.")
    public var certificates: String?

    /// Creates settings with the declared defaults.
    public init() {}

    /// Rejects an access key without its secret, the reverse, and a key that no encryption uses.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            (accessKeyID == nil) == (secretAccessKey == nil), "secret_access_key",
            "must be set together with access_key_id")
        checks.require(
            sessionToken == nil || secretAccessKey != nil, "session_token", "must be set together with access_key_id")
        checks.require(
            encryptionKeyID == nil || encryption == .kms, "encryption_key_id",
            "must be set together with encryption = kms")
    }
}

/// The encryption at rest that new objects ask S3 for, as a setting.
public enum StorageEncryption: String, CaseIterable, SettingValue {
    /// What the bucket says.
    case bucketDefault = "bucket_default"
    /// Keys of the store (SSE-S3).
    case aes256
    /// A key of the key management service (SSE-KMS).
    case kms
}
