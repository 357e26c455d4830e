/// The state of one attempt to refund, in the order in which states replace each other.
///
/// A bank may return a refund days after the gateway has accepted it. So a failure is the last word about an attempt, also
/// when the notice of it arrives before the success.
enum RefundStatus: String, CaseIterable, Sendable {
    /// Stored before the gateway is asked.
    case pending
    /// The gateway's response was lost.
    case unknown
    case succeeded
    /// Declined by the gateway, or returned by the bank later: the customer doesn't have the money.
    case failed

    /// The state after an outcome of the gateway.
    init(_ outcome: PaymentOutcome) {
        switch outcome {
        case .succeeded: self = .succeeded
        case .declined: self = .failed
        case .unknown, .requiresAction: self = .unknown
        }
    }

    /// Returns the state after a response or notice.
    func merged(with notice: RefundStatus) -> RefundStatus { notice.rank > rank ? notice : self }

    /// Whether the attempt is still in progress.
    var isOpen: Bool { self == .pending || self == .unknown }

    private var rank: Int {
        switch self {
        case .pending: 0
        case .unknown: 1
        case .succeeded: 2
        case .failed: 3
        }
    }
}
