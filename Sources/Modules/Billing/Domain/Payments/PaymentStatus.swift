/// The state of one attempt to charge, in the order in which states replace each other.
///
/// Notices of a gateway arrive repeated and out of order. The later state of this list always wins, so that the result
/// is the same in any order: a success is never taken back by an older notice.
enum PaymentStatus: String, CaseIterable, Sendable {
    /// Stored before the gateway is asked.
    case pending
    /// The gateway's response was lost.
    case unknown
    case requiresAction = "requires_action"
    case declined
    case succeeded

    /// Returns the state after a notice.
    func merged(with notice: PaymentStatus) -> PaymentStatus { max(self, notice) }

    /// Whether the attempt is still in progress, so that reconciliation asks the gateway.
    var isOpen: Bool { self < .declined }
}

extension PaymentStatus: Comparable {
    static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .pending: 0
        case .unknown: 1
        case .requiresAction: 2
        case .declined: 3
        case .succeeded: 4
        }
    }
}
