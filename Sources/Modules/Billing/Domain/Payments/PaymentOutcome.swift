/// How a gateway ended a charge or refund.
enum PaymentOutcome: Hashable, Sendable {
    case succeeded(GatewayReference)
    /// The customer must confirm at this address.
    case requiresAction(GatewayReference, address: String)
    case declined(DeclineCode)
    /// The request may or may not have had its effect; ask again with the same key.
    case unknown

    /// The status of the payment with this outcome.
    var status: PaymentStatus {
        switch self {
        case .succeeded: .succeeded
        case .requiresAction: .requiresAction
        case .declined: .declined
        case .unknown: .unknown
        }
    }
}
