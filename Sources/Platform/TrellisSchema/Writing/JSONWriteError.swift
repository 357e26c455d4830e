public import TrellisKernel

/// A value that JSON can't carry: a number that isn't finite (RFC 8259, section 6).
///
/// It is the server's fault, not the client's.
public enum JSONWriteError: AppError {
    case notFinite

    /// `json.not_finite`.
    public var code: String { "json.not_finite" }
    /// An internal failure.
    public var kind: ErrorKind { .internalFailure }
    /// What could not be written.
    public var message: String { "The answer holds a number that is not finite, which JSON cannot carry." }
    /// An error.
    public var logLevel: ErrorLevel { .error }
}
