import TrellisKernel

/// What happened to a subscription; the application publishes it with the same transaction.
struct SubscriptionEvent: Hashable, Sendable {
    /// The kinds of events.
    enum Kind: Hashable, Sendable {
        /// With the end of the trial; nil without a trial.
        case started(trialEndsOn: LocalDate?)
        case activated
        case planChanged(from: PlanVersion, to: PlanVersion)
        case planChangeScheduled(PlanVersion, on: LocalDate)
        case planChangeWithdrawn
        case seatCountChanged(from: Int64, to: Int64)
        case paused
        case resumed
        case cancellationScheduled(endsOn: LocalDate)
        case cancellationWithdrawn
        case cancelled
        case renewed(BillingPeriod)
        case paymentFailed(ID<Invoice>, attempts: Int)
        case recovered
        case expired
    }

    let kind: Kind
    let subscriptionID: ID<Subscription>
    let tenantID: ID<Tenant>
    /// The tenant's day on which it happened.
    let day: LocalDate
}
