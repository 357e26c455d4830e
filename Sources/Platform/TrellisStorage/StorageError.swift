public import TrellisKernel

/// A failure of a store.
public enum StorageError: AppError, Hashable {
    /// No object has this key.
    case notFound(StorageKey)
    /// An object with this key exists already.
    case exists(StorageKey)
    /// The key is not valid; says why.
    case invalidKey(String)
    /// An option of the call is not valid; says which and why.
    case invalidOption(String)
    /// The object has no byte of the range.
    case rangeNotSatisfiable(size: Int64)
    /// The content has another SHA-256 than was announced.
    case checksumMismatch(StorageKey)
    /// The content has another length than was announced.
    case lengthMismatch(expected: Int64, actual: Int64)
    /// The store can't do this.
    case notSupported(String)
    /// The store refused the credentials or the permission; says what it said.
    case accessDenied(String)
    /// The store has no space left.
    case full(String)
    /// The store can't be reached, is overloaded, or timed out; the same request may succeed later.
    case unavailable(String)
    /// The store failed in another way; says what it said.
    case failed(String)

    /// The stable name.
    public var code: String {
        switch self {
        case .notFound: "storage.not_found"
        case .exists: "storage.exists"
        case .invalidKey: "storage.key_invalid"
        case .invalidOption: "storage.option_invalid"
        case .rangeNotSatisfiable: "storage.range_not_satisfiable"
        case .checksumMismatch: "storage.checksum_mismatch"
        case .lengthMismatch: "storage.length_mismatch"
        case .notSupported: "storage.not_supported"
        case .accessDenied: "storage.access_denied"
        case .full: "storage.full"
        case .unavailable: "storage.unavailable"
        case .failed: "storage.failed"
        }
    }

    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .exists: .conflict
        case .invalidKey, .invalidOption, .rangeNotSatisfiable, .checksumMismatch, .lengthMismatch: .invalid
        case .notSupported, .accessDenied, .failed: .internalFailure
        case .full, .unavailable: .unavailable
        }
    }

    /// What was wrong.
    public var text: MessageText {
        switch self {
        case .notFound: "The object was not found."
        case .exists: "An object with this key exists already."
        case .invalidKey(let reason): "The key is not valid: \(reason, "reason")."
        case .invalidOption(let reason): "The request to the storage is not valid: \(reason, "reason")."
        case .rangeNotSatisfiable(let size): "The range has no byte of the object, which has \(size, "size")."
        case .checksumMismatch: "The content doesn't have the announced SHA-256. Send it again."
        case .lengthMismatch(let expected, let actual):
            "The content has \(actual, "actual") bytes, but \(expected, "expected") were announced. Send it again."
        case .notSupported(let what): "The storage can't do this: \(what, "what")."
        case .accessDenied(let reason): "The storage refused access: \(reason, "reason")."
        case .full(let reason): "The storage has no space left: \(reason, "reason")."
        case .unavailable(let reason): "The storage is not available: \(reason, "reason"). Try again later."
        case .failed(let reason): "The storage failed: \(reason, "reason")."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// How loud the log is.
    public var logLevel: ErrorLevel {
        switch self {
        case .notFound, .exists, .invalidKey, .invalidOption, .rangeNotSatisfiable, .checksumMismatch, .lengthMismatch:
            .info
        case .unavailable: .warning
        case .notSupported, .accessDenied, .full, .failed: .error
        }
    }
}
