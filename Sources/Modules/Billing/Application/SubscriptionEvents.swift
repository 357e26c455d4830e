import TrellisHub
import TrellisKernel
import TrellisSchema

/// A subscription was started.
@Schema
@Event("subscription.started")
package struct SubscriptionStarted {
    var subscriptionID: ID<Subscription>
    /// The key of the plan.
    @Example("team") var plan: String
    /// The first day after the trial; null without a trial.
    @Example("2026-02-14") var trialEndsOn: String?

    package static let audience: EventAudience = .permission(.billingView)
}

/// A subscription became active: its first paid period began.
@Schema
@Event("subscription.activated")
package struct SubscriptionActivated {
    var subscriptionID: ID<Subscription>
    /// The key of the plan.
    @Example("team") var plan: String

    package static let audience: EventAudience = .permission(.billingView)
}

/// The plan, the number of users or the scheduled end of a subscription changed.
@Schema
@Event("subscription.changed")
package struct SubscriptionChanged {
    var subscriptionID: ID<Subscription>
    /// The key of the plan.
    @Example("team") var plan: String
    /// The number of users that are paid for.
    var seatCount: Int64
    /// The key of the plan from the next period on; null when none is scheduled.
    var nextPlan: String?
    /// The day on which it is cancelled; null when none is scheduled.
    @Example("2026-03-01") var endsOn: String?

    package static let audience: EventAudience = .permission(.billingView)
}

/// The next period of a subscription began.
@Schema
@Event("subscription.renewed")
package struct SubscriptionRenewed {
    var subscriptionID: ID<Subscription>
    /// The key of the plan.
    @Example("team") var plan: String
    /// The first day of the period.
    @Example("2026-02-01") var periodStart: String
    /// The first day after the period.
    @Example("2026-03-01") var periodEnd: String

    package static let audience: EventAudience = .permission(.billingView)
}

/// A subscription is past due: a payment failed.
@Schema
@Event("subscription.past_due")
package struct SubscriptionPastDue {
    var subscriptionID: ID<Subscription>
    /// The invoice whose payment failed.
    var invoiceID: ID<Invoice>
    /// How often it failed.
    var attempts: Int

    package static let audience: EventAudience = .permission(.billingView)
}

/// All invoices of a subscription that was past due are paid.
@Schema
@Event("subscription.recovered")
package struct SubscriptionRecovered {
    var subscriptionID: ID<Subscription>

    package static let audience: EventAudience = .permission(.billingView)
}

/// A subscription was paused.
@Schema
@Event("subscription.paused")
package struct SubscriptionPaused {
    var subscriptionID: ID<Subscription>

    package static let audience: EventAudience = .permission(.billingView)
}

/// A paused subscription was resumed.
@Schema
@Event("subscription.resumed")
package struct SubscriptionResumed {
    var subscriptionID: ID<Subscription>

    package static let audience: EventAudience = .permission(.billingView)
}

/// A subscription ended by a decision.
@Schema
@Event("subscription.cancelled")
package struct SubscriptionCancelled {
    var subscriptionID: ID<Subscription>
    /// The key of the plan.
    @Example("team") var plan: String

    package static let audience: EventAudience = .permission(.billingView)
}

/// A subscription ended because it wasn't paid for.
@Schema
@Event("subscription.expired")
package struct SubscriptionExpired {
    var subscriptionID: ID<Subscription>
    /// The key of the plan.
    @Example("team") var plan: String

    package static let audience: EventAudience = .permission(.billingView)
}
