public import HTTPTypes
public import TrellisKernel
public import TrellisWeb

/// The refusals of requests with an `Idempotency-Key`.
///
/// Source: draft-ietf-httpapi-idempotency-key-header, section 2.7.
public enum IdempotencyError: AppError, Hashable, CaseIterable {
    /// The field isn't a key.
    case keyMalformed
    /// The key was used for another request.
    case keyReused
    /// A request with the key isn't finished.
    case inProgress
    /// The request had its effect before, but its response can't be sent again.
    case responseNotStored

    /// The stable code.
    public var code: String {
        switch self {
        case .keyMalformed: "idempotency.key_malformed"
        case .keyReused: "idempotency.key_reused"
        case .inProgress: "idempotency.in_progress"
        case .responseNotStored: "idempotency.response_not_stored"
        }
    }

    /// The kind of error.
    public var kind: ErrorKind {
        switch self {
        case .keyMalformed: .badRequest
        case .keyReused: .invalid
        case .inProgress, .responseNotStored: .conflict
        }
    }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .keyMalformed:
            """
            Idempotency-Key must be one string of 1 to 255 visible ASCII characters, with or without quotation marks, \
            as in "8e03978e-40d5-43dd-bc93-6894a57f9324".
            """
        case .keyReused: "This Idempotency-Key was used for another request. Use a new key for each change."
        case .inProgress:
            "A request with this Idempotency-Key is still in progress. Repeat the request later with the same key."
        case .responseNotStored:
            """
            An earlier request with this Idempotency-Key had its effect, but its response was too large to be stored. \
            Read the resource instead.
            """
        }
    }
}

extension IdempotencyError: HeaderFieldsError {
    /// `Retry-After` for a request that is still in progress.
    public var headerFields: HTTPFields { self == .inProgress ? [.retryAfter: "1"] : [:] }
}
