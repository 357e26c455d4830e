/// Why a payment was declined.
enum DeclineCode: String, CaseIterable, Sendable {
    case insufficientFunds = "insufficient_funds"
    case expiredMethod = "expired_method"
    case authenticationFailed = "authentication_failed"
    case suspectedFraud = "suspected_fraud"
    case methodMissing = "method_missing"
    /// The gateway doesn't charge so little: no attempt can succeed.
    case amountTooSmall = "amount_too_small"
    /// The seller ended the attempt, which waited for the customer: the customer has done nothing wrong.
    case withdrawn
    /// Any other reason of the bank.
    case other

    /// Whether a later attempt with the same method can succeed.
    var isRetryable: Bool {
        switch self {
        case .insufficientFunds, .withdrawn, .other: true
        case .expiredMethod, .authenticationFailed, .suspectedFraud, .methodMissing, .amountTooSmall: false
        }
    }
}
