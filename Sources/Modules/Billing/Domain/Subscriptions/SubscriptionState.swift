import TrellisKernel

/// The stored values of a subscription, checked by ``Subscription``.
///
/// - S1: 1 to 1 000 000 users are paid for.
/// - S2: Neither the first day nor the start of the period is after the last change.
/// - S3: A subscription that is active or past due has a period that ends on a boundary of its anchor.
/// - S4: It is past due exactly when an invoice is unpaid after a failed payment; each invoice is listed once.
/// - S5: It has a day of pause exactly when it is paused; the day is in the period.
/// - S6: It has a last day exactly when it is cancelled or expired.
/// - S7: A cancellation is scheduled only while it is trialing, active or past due.
/// - S8: A change of plan is scheduled only while it is active, past due or paused, and keeps the currency.
/// - S9: All pending lines are in the currency of the plan, and none is zero.
/// - S10: A trial has no first charged day and no pending lines; while it is active, past due or paused it has one.
struct SubscriptionState: Hashable, Sendable {
    let id: ID<Subscription>
    let tenantID: ID<Tenant>
    /// The version of the plan, which stays until the plan is changed.
    var plan: Plan
    /// The number of users that are paid for.
    var seatCount: Int64
    var status: SubscriptionStatus
    let startedOn: LocalDate
    /// The first day that is charged for; nil when there was only a trial.
    var chargedFrom: LocalDate?
    /// The day of the last command; later commands never go behind it.
    var changedOn: LocalDate
    /// The trial, the paid period, or the last one of a subscription that has ended.
    var period: BillingPeriod
    /// Periods end on this day plus a whole number of intervals.
    var anchor: LocalDate
    /// Whether the subscription is cancelled at the end of the period.
    var endsWithPeriod = false
    /// The plan from the next period on.
    var nextPlan: Plan?
    var pausedOn: LocalDate?
    var endedOn: LocalDate?
    var unpaid: [UnpaidInvoice] = []
    /// What the next invoice will have.
    var pending: [InvoiceLine] = []

    /// Checks all invariants.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` with the number of the broken invariant.
    func check() throws(BillingError) {
        func require(_ isTrue: Bool, _ invariant: String) throws(BillingError) {
            guard isTrue else { throw .stateInvalid(invariant) }
        }
        let isRunning = status == .active || status == .pastDue
        try require((1...Subscription.largestSeatCount).contains(seatCount), "S1")
        try require(max(startedOn, period.start) <= changedOn, "S2")
        if isRunning { try require(endsOnBoundary(), "S3") }
        try require((status == .pastDue) == !unpaid.isEmpty, "S4")
        try require(Set(unpaid.map(\.invoiceID)).count == unpaid.count, "S4")
        try require((status == .paused) == (pausedOn != nil), "S5")
        if let pausedOn { try require(period.contains(pausedOn), "S5") }
        try require(status.isFinal == (endedOn != nil), "S6")
        try require(!endsWithPeriod || isRunning || status == .trialing, "S7")
        if let nextPlan {
            try require(isRunning || status == .paused, "S8")
            try require(nextPlan.currency == plan.currency, "S8")
        }
        let isPendingValid = pending.allSatisfy { $0.amount.currency == plan.currency && !$0.amount.isZero }
        try require(isPendingValid, "S9")
        if status == .trialing { try require(chargedFrom == nil && pending.isEmpty, "S10") }
        if isRunning || status == .paused { try require(chargedFrom != nil, "S10") }
    }

    private func endsOnBoundary() throws(BillingError) -> Bool {
        let before = try period.end.adding(days: -1)
        return try plan.interval.boundary(after: before, anchor: anchor) == period.end
    }
}
