public import TrellisKernel

/// The failures of a ``Cache`` itself; an error of a load is thrown as it is.
public enum CacheError: AppError, Hashable {
    /// The value of the cache of this name wasn't loaded within its patience; the load was cancelled.
    case loadTimedOut(String)

    /// The stable code.
    public var code: String { "cache.load_timed_out" }
    /// Unavailable: the same request may succeed later.
    public var kind: ErrorKind { .unavailable }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .loadTimedOut(let name): "A value of the cache \(name, "cache") took too long to load. Try again later."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }
}

extension CacheError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [CacheError] = [.loadTimedOut("…")]
}
