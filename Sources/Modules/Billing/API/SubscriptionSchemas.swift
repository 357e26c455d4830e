import TrellisKernel
import TrellisSchema

/// The start of a subscription.
@Schema
struct SubscriptionCreate {
    /// The key of the plan.
    @Length(1...60) @Example("team") var plan: String
    /// The number of users that are paid for.
    @Range(1...1_000_000) var seatCount: Int64 = 1
}

/// The changes of a subscription; absent fields stay unchanged.
@Schema
struct SubscriptionUpdate {
    /// The key of another plan; the present plan withdraws a scheduled change.
    @Length(1...60) @Example("business") var plan: String?
    /// When the plan changes.
    var timing: ChangeTiming = .now
    /// The number of users that are paid for, from now on.
    @Range(1...1_000_000) var seatCount: Int64?
}

/// When a change takes effect.
@Schema
enum ChangeTiming: String, CaseIterable {
    case now
    case periodEnd = "period_end"
}

/// The cancellation of a subscription.
@Schema
struct SubscriptionCancel {
    /// When it ends.
    var at: ChangeTiming = .periodEnd
}

/// A subscription of the tenant.
@Schema
struct SubscriptionResponse {
    var id: ID<Subscription>
    /// `trialing`, `active`, `past_due`, `paused`, `cancelled` or `expired`.
    @Example("active") var status: String
    /// The key of the plan.
    @Example("team") var plan: String
    /// The version of the plan.
    var planVersion: Int
    /// The number of users that are paid for.
    var seatCount: Int64
    /// The first day, for the tenant.
    @Example("2026-01-31") var startedOn: String
    /// The first day of the period or trial.
    @Example("2026-01-31") var periodStart: String
    /// The first day after the period or trial.
    @Example("2026-02-28") var periodEnd: String
    /// Whether it is cancelled at the end of the period.
    var endsWithPeriod: Bool
    /// The key of the plan from the next period on; null when none is scheduled.
    var nextPlan: String?
    /// The day since which it is paused.
    var pausedOn: String?
    /// The last day.
    var endedOn: String?
    /// The invoices whose payment failed.
    var unpaidInvoices: [ID<Invoice>]
    /// What the next invoice will have so far, before taxes.
    var pending: [InvoiceLineResponse]
    /// The names of the features that it grants.
    @Example(["exports"]) var features: [String]
    /// The number of the version; sent as `ETag` and compared with `If-Match`.
    var version: Int

    init(_ stored: Stored<Subscription>) {
        let state = stored.value.state
        (id, status, plan) = (state.id, state.status.rawValue, state.plan.key)
        (planVersion, seatCount) = (state.plan.version, state.seatCount)
        startedOn = state.startedOn.description
        (periodStart, periodEnd) = (state.period.start.description, state.period.end.description)
        (endsWithPeriod, nextPlan) = (state.endsWithPeriod, state.nextPlan?.key)
        (pausedOn, endedOn) = (state.pausedOn?.description, state.endedOn?.description)
        unpaidInvoices = state.unpaid.map(\.invoiceID)
        pending = state.pending.map { InvoiceLineResponse($0) }
        features = state.status.grantsAccess ? state.plan.features.map(\.name).sorted() : []
        version = stored.version
    }
}

extension PlanChangeTiming {
    init(_ timing: ChangeTiming) {
        switch timing {
        case .now: self = .now
        case .periodEnd: self = .periodEnd
        }
    }
}
