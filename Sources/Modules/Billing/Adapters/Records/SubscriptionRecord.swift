import TrellisDatabase
import TrellisKernel

/// A row of `billing_subscription`.
@Record("billing_subscription")
struct SubscriptionRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Subscription>
    let tenantID: ID<Tenant>
    /// The plan and its version; the catalogue of the product has their content.
    var plan: String
    var planVersion: Int
    var seatCount: Int64
    var status: SubscriptionStatus
    var startedOn: LocalDate
    var chargedFrom: LocalDate?
    var changedOn: LocalDate
    var periodStart: LocalDate
    var periodEnd: LocalDate
    var anchor: LocalDate
    var endsWithPeriod: Bool
    var nextPlan: String?
    var nextPlanVersion: Int?
    var pausedOn: LocalDate?
    var endedOn: LocalDate?
    /// The day on which something is due; nil while it is paused and after its end.
    var dueOn: LocalDate?
    /// A list of ``StoredUnpaid``.
    var unpaid: JSONText
    /// A list of ``StoredLine``.
    var pending: JSONText
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension SubscriptionRecord {
    /// Creates a row; `version` is the one that the next update must find.
    init(_ subscription: Subscription, version: Int = 1) throws {
        let state = subscription.state
        let isWaiting = state.status.isFinal || state.status == .paused
        self.init(
            id: state.id, tenantID: state.tenantID, plan: state.plan.key, planVersion: state.plan.version,
            seatCount: state.seatCount, status: state.status, startedOn: state.startedOn,
            chargedFrom: state.chargedFrom, changedOn: state.changedOn, periodStart: state.period.start,
            periodEnd: state.period.end, anchor: state.anchor, endsWithPeriod: state.endsWithPeriod,
            nextPlan: state.nextPlan?.key, nextPlanVersion: state.nextPlan?.version, pausedOn: state.pausedOn,
            endedOn: state.endedOn, dueOn: isWaiting ? nil : state.period.end,
            unpaid: try JSONText(state.unpaid.map(StoredUnpaid.init)),
            pending: try JSONText(state.pending.map(StoredLine.init)), version: version)
    }

    /// Returns the subscription and its version.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` for a row that breaks an invariant,
    ///   ``BillingServiceError/planVersionMissing(_:version:)``.
    func restored(_ catalog: PlanCatalog) throws -> Stored<Subscription> {
        let plan = try catalog.plan(plan, version: planVersion)
        let nextPlan = try nextPlan.map { try catalog.plan($0, version: nextPlanVersion ?? 0) }
        let state = SubscriptionState(
            id: id, tenantID: tenantID, plan: plan, seatCount: seatCount, status: status, startedOn: startedOn,
            chargedFrom: chargedFrom, changedOn: changedOn, period: try BillingPeriod(from: periodStart, to: periodEnd),
            anchor: anchor, endsWithPeriod: endsWithPeriod, nextPlan: nextPlan, pausedOn: pausedOn, endedOn: endedOn,
            unpaid: try unpaid.decoded([StoredUnpaid].self).map { try $0.restored() },
            pending: try pending.decoded([StoredLine].self).map { try $0.restored(in: plan.currency) })
        return Stored(value: try Subscription(state), version: version)
    }
}
