public import TrellisConfig
public import TrellisKernel

extension StorageSettings {
    /// Returns the signer of URLs for the product's own route, which also verifies them there.
    ///
    /// - Parameters:
    ///   - baseURL: the URL or the absolute path of the route, without query.
    ///   - key: the key without ``presignKey``.
    /// - Returns: nil for S3, which has its own URLs.
    /// - Throws: ``StorageError/invalidOption(_:)``.
    public func presigner(
        baseURL: String, otherwise key: Secret<String>, clock: any Clock = SystemClock()
    ) throws(StorageError) -> LocalPresigner? {
        if case .bucket = url.location { return nil }
        return try LocalPresigner(secret: presignKey ?? key, baseURL: baseURL, clock: clock)
    }

    /// Opens the store of the settings; a folder is created, a bucket must exist.
    ///
    /// - Parameters:
    ///   - presigner: the signer for a folder and for memory; S3 signs its own URLs.
    ///   - environment: the process's variables, for the credentials of S3 if the settings have none.
    /// - Throws: ``StorageError``, ``AWSCredentialError``.
    public func open(
        presigner: LocalPresigner? = nil, environment: [String: String] = [:], clock: any Clock = SystemClock()
    ) async throws -> any Storage {
        switch url.location {
        case .memory: MemoryStorage(clock: clock, presigner: presigner)
        case .folder(let path): try await LocalStorage.open(folder: path, clock: clock, presigner: presigner)
        case .bucket(let bucket):
            try S3Storage(
                options(bucket), credentials: try credentials(environment: environment, clock: clock), clock: clock)
        }
    }

    /// Whether the store has access keys: a bucket, unlike a folder or memory.
    package var usesAccessKeys: Bool {
        if case .bucket = url.location { true } else { false }
    }

    private func options(_ address: BucketAddress) -> S3Options {
        var options = S3Options(bucket: address.bucket, region: address.region, endpoint: address.endpoint)
        options.addressing = address.addressing
        options.prefix = address.prefix ?? ""
        options.encryption =
            switch encryption {
            case .bucketDefault: .bucketDefault
            case .aes256: .aes256
            case .kms: .kms(keyID: encryptionKeyID)
            }
        options.connectTimeout = connectTimeout
        options.timeout = timeout
        options.attempts = attempts
        options.connections = connections
        options.certificates = certificates
        return options
    }

    private func credentials(
        environment: [String: String], clock: any Clock
    ) throws(AWSCredentialError) -> any AWSCredentialProvider {
        guard let accessKeyID, let secretAccessKey else {
            return try AmbientCredentials(environment: environment, clock: clock)
        }
        return AWSCredentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    }
}
