public import TrellisKernel

/// A failure of reading settings from Vault.
///
/// No message has a token, a secret id or a value.
public enum VaultError: AppError, Hashable {
    /// The server sent no response.
    case unreachable(address: String, reason: String)
    /// The server's certificate isn't trusted.
    case untrusted(address: String, reason: String)
    /// The server is sealed.
    case sealed(address: String)
    /// The server was never initialized.
    case uninitialized(address: String)
    /// The server limits the rate of requests.
    case overloaded(address: String)
    /// The server failed, or is a standby that doesn't forward requests.
    case failing(address: String, status: Int)
    /// The server refers to another address.
    case redirected(address: String, target: String)
    /// The response isn't one of Vault.
    case unexpected(address: String, status: Int, reason: String)
    /// An address without encryption, on another machine, outside of development and test.
    case plaintext(address: String)
    /// The file with the trusted certificates has none.
    case badCAFile(String)
    /// The token doesn't exist, has ended, or was revoked.
    case invalidToken(address: String)
    /// The token can't be renewed any more, and the process can't log in by itself.
    case ending(address: String, end: String)
    /// The login was refused.
    case loginRefused(address: String, method: String, reason: String)
    /// The service account's token can't be read.
    case missingServiceAccount(file: String, reason: String)
    /// A wrapping token was used before, or has ended.
    case unwrapped(address: String, setting: String)
    /// A wrapping token wraps something else than the setting is for.
    case wrongWrapping(setting: String, path: String)
    /// The token may not read the path.
    case denied(address: String, path: String)
    /// No secret engine is mounted there.
    case noMount(address: String, path: String)
    /// The mount is not a KV store of version 2.
    case notVersion2(path: String)
    /// There is no secret at the path; `deletedVersion` is the version of one that was deleted.
    case nothing(address: String, path: String, deletedVersion: Int?)
    /// The path has more secrets than a process reads.
    case tooMany(path: String, limit: Int)
    /// Two fields set the same key.
    case ambiguous(key: String, first: String, second: String)
    /// Database credentials lack a user or a password.
    case noCredentials(path: String)
    /// The last good values can't be used.
    case stale(file: String, reason: String)
    /// The last good values can't be kept.
    case notKept(file: String, reason: String)

    /// Whether the same request may succeed later without any change, so that the last good values may be used.
    public var isTemporary: Bool {
        switch self {
        case .unreachable, .sealed, .overloaded, .failing: true
        default: false
        }
    }

    /// The code, as in `vault.unreachable`.
    public var code: String { facts.code }
    /// The kind: unavailable for temporary failures.
    public var kind: ErrorKind { isTemporary ? .unavailable : .internalFailure }
    /// What is wrong, with the address, and how to fix it.
    public var message: String { facts.message }
    /// `error`, or `warning` for temporary failures.
    public var logLevel: ErrorLevel { isTemporary ? .warning : .error }
}

extension VaultError {
    private typealias Facts = (code: String, message: String)

    private var facts: Facts { availability ?? identity ?? content }

    private var availability: Facts? {
        switch self {
        case .unreachable(let address, let reason):
            (
                "vault.unreachable",
                "\(address) can't be reached: \(reason). Start the server, or correct vault.address; "
                    + "vault.allow_stale permits a start with the last good values"
            )
        case .untrusted(let address, let reason):
            ("vault.untrusted", "\(address) isn't trusted: \(reason). Set vault.ca_file to the CA's certificate")
        case .sealed(let address): ("vault.sealed", "\(address) is sealed. Unseal it")
        case .uninitialized(let address): ("vault.uninitialized", "\(address) isn't initialized. Initialize it")
        case .overloaded(let address):
            ("vault.overloaded", "\(address) limits the rate of requests. Raise its quota, or start later")
        case .failing(let address, let status):
            ("vault.failing", "\(address) responds with status \(status). See its log, or start later")
        case .redirected(let address, let target):
            ("vault.redirected", "\(address) refers to \(target). Set vault.address to the active server")
        case .unexpected(let address, let status, let reason):
            (
                "vault.unexpected",
                "\(address) responds with status \(status): \(reason). Check that vault.address is a Vault server"
            )
        case .plaintext(let address):
            (
                "vault.plaintext",
                "\(address) is another machine without encryption. Use https://, since the token would be readable"
            )
        case .badCAFile(let file):
            ("vault.bad_ca_file", "vault.ca_file: \(file) has no PEM certificate that can be read")
        default: nil
        }
    }

    private var identity: Facts? {
        switch self {
        case .invalidToken(let address):
            (
                "vault.invalid_token",
                "\(address) refuses the token: it ended, was revoked or is wrong. Set vault.token to another one"
            )
        case .ending(let address, let end):
            (
                "vault.ending",
                "\(address) doesn't renew the token, which ends at \(end). Set vault.token to another one and restart, "
                    + "or log in with AppRole or Kubernetes"
            )
        case .loginRefused(let address, let method, let reason):
            ("vault.login_refused", "\(address) refuses the \(method) login: \(reason). Check role, mount and secret")
        case .missingServiceAccount(let file, let reason):
            (
                "vault.missing_service_account",
                "\(file) can't be read: \(reason). Mount the service account's token, or set vault.kubernetes_token_file"
            )
        case .unwrapped(let address, let setting):
            (
                "vault.unwrapped",
                "\(address) refuses \(setting): it ended or was used before. If no process of yours used it, it was "
                    + "intercepted: revoke what it wrapped. Then wrap another one"
            )
        case .wrongWrapping(let setting, let path):
            (
                "vault.wrong_wrapping",
                "\(setting) wraps a response of \(path), so it may have been replaced. Revoke it, and wrap another one"
            )
        case .denied(let address, let path):
            ("vault.denied", "\(address) doesn't let the token read \(path). Grant it in a policy of the token")
        default: nil
        }
    }

    private var content: Facts {
        switch self {
        case .noMount(let address, let path):
            ("vault.no_mount", "\(address) has no secret engine at \(path). Correct the path, or enable the engine")
        case .notVersion2(let path):
            ("vault.not_version_2", "\(path) is not in a KV version 2 engine. Upgrade the engine, or use another one")
        case .nothing(let address, let path, let version?):
            (
                "vault.nothing",
                "\(address) has no secret at \(path): version \(version) was deleted. Restore it, or write another one"
            )
        case .nothing(let address, let path, nil):
            ("vault.nothing", "\(address) has no secret at \(path). Write one, or correct vault.path")
        case .tooMany(let path, let limit):
            ("vault.too_many", "\(path) has more than \(limit) secrets. Use a path for the settings only")
        case .ambiguous(let key, let first, let second):
            ("vault.ambiguous", "\(key) is set by \(first) and by \(second). Remove one of them")
        case .noCredentials(let path):
            ("vault.no_credentials", "\(path) has no username and password. Correct vault.database_role")
        case .stale(let file, let reason):
            ("vault.stale", "the last good values in \(file) can't be used: \(reason)")
        case .notKept(let file, let reason):
            ("vault.not_kept", "the values can't be kept in \(file): \(reason). Correct vault.stale_file")
        default: ("vault.failed", "reading settings from Vault failed")
        }
    }
}

extension VaultError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
