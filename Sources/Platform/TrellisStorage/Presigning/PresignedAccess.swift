public import TrellisKernel

/// What a request may do whose token ``LocalPresigner`` signed.
public struct PresignedAccess: Hashable, Sendable {
    /// The object.
    public let key: StorageKey
    /// What the request does with the object.
    public let operation: PresignedOperation
    /// When the token expires.
    public let expiresAt: Timestamp
}

/// A request whose token doesn't allow it.
public enum PresignedAccessError: AppError, CaseIterable {
    /// The token wasn't made by this product's key, was changed, or is for another method.
    case invalid
    /// The token's time is over.
    case expired
    /// The request's `Content-Type` isn't the signed one.
    case contentTypeMismatch
    /// The request's `Content-Length` isn't the signed one.
    case lengthMismatch

    /// The stable name.
    public var code: String {
        switch self {
        case .invalid: "storage.signature_invalid"
        case .expired: "storage.signature_expired"
        case .contentTypeMismatch: "storage.signed_type_mismatch"
        case .lengthMismatch: "storage.signed_length_mismatch"
        }
    }

    /// `forbidden`: the token is the credential.
    public var kind: ErrorKind { .forbidden }

    /// What was wrong.
    public var message: String {
        switch self {
        case .invalid: "The signature of this URL is not valid for this request. Request a new URL."
        case .expired: "This URL has expired. Request a new one."
        case .contentTypeMismatch: "The Content-Type isn't the one that this URL was made for. Send that one."
        case .lengthMismatch: "The Content-Length isn't the one that this URL was made for. Request a new URL."
        }
    }
}
