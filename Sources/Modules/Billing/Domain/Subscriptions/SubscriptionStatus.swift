/// The states of a subscription.
enum SubscriptionStatus: String, CaseIterable, Sendable {
    /// In its free trial.
    case trialing
    /// Paid for, or its invoice is being paid.
    case active
    /// At least one payment failed; it is retried.
    case pastDue = "past_due"
    /// Interrupted by the customer: grants nothing and costs nothing.
    case paused
    /// Ended by a decision. Final.
    case cancelled
    /// Ended because a trial was not activated or an invoice was not paid. Final.
    case expired

    /// Whether the features of the plan may be used.
    var grantsAccess: Bool {
        switch self {
        case .trialing, .active, .pastDue: true
        case .paused, .cancelled, .expired: false
        }
    }

    /// Whether no command is possible any more.
    var isFinal: Bool { self == .cancelled || self == .expired }
}
