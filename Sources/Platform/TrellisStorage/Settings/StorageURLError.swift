public import TrellisKernel

/// An invalid address of a store; no case has a part of the address, which may contain credentials.
public enum StorageURLError: AppError, Hashable {
    /// None of the schemes.
    case scheme
    /// Not the path of a folder; says what one is.
    case folder(String)
    /// Not the name of a bucket.
    case bucket
    /// Not a prefix of keys; says what one is.
    case prefix(String)
    /// No region, or not the name of one.
    case region
    /// Not the URL of a server.
    case endpoint
    /// An unknown, repeated or invalid parameter; says what is expected.
    case parameter(String)
    /// Credentials in the address.
    case credentials

    /// `storage.url`.
    public var code: String { "storage.url" }
    /// `internalFailure`: an error in the settings.
    public var kind: ErrorKind { .internalFailure }
    /// What is wrong, and a valid example.
    public var message: String {
        switch self {
        case .scheme: "Write file:///folder, memory: or s3://bucket/prefix?region=eu-central-1."
        case .folder(let rule): "The folder is not valid: \(rule). Write file:///var/lib/app/files."
        case .bucket:
            "The bucket's name has 3 to 63 small letters, digits, - and . (and no port). Write s3://bucket?region=…."
        case .prefix(let rule): "The prefix is not valid: \(rule). Write s3://bucket/prefix?region=…."
        case .region:
            "The region is missing or not valid: small letters, digits and -. Write s3://bucket?region=eu-central-1."
        case .endpoint:
            "The endpoint has http:// or https://, host and port only. Write endpoint=https://s3.example.com:9000."
        case .parameter(let rule):
            "A parameter is not valid: \(rule). Write s3://bucket?region=…&endpoint=…&addressing=path."
        case .credentials:
            "The address contains credentials. Set storage.access_key_id and storage.secret_access_key instead."
        }
    }
    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }
}
