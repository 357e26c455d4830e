public import TrellisKernel

/// An error for a value that JSON cannot represent: a number that is not finite (RFC 8259, section 6).
///
/// It is an error of the server, not of the client.
public enum JSONWriteError: AppError {
    case notFinite

    /// `json.not_finite`.
    public var code: String { "json.not_finite" }
    /// An internal failure.
    public var kind: ErrorKind { .internalFailure }
    /// The reason of the failure.
    public var message: String { "The response contains a number that is not finite, which JSON cannot represent." }
    /// An error.
    public var logLevel: ErrorLevel { .error }
}
