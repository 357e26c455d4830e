import TrellisKernel

extension Subscription {
    /// Starts a subscription: trialing when the plan has a trial, active otherwise.
    ///
    /// An active subscription is charged for its first period at once; a trial costs nothing, and what is used in it
    /// isn't charged.
    ///
    /// - Parameter grantsTrial: Whether the tenant may have the trial of the plan, as for its first subscription.
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` for a number of users outside 1 to 1 000 000.
    static func start(
        id: ID<Subscription>, tenantID: ID<Tenant>, plan: Plan, seatCount: Int64 = 1, on day: LocalDate,
        grantsTrial: Bool = true
    ) throws(BillingError) -> SubscriptionChange {
        try requireSeatCount(seatCount)
        let hasTrial = grantsTrial && plan.trialDays > 0
        let end = hasTrial ? try day.adding(days: plan.trialDays) : try plan.interval.boundary(after: day, anchor: day)
        var first = SubscriptionState(
            id: id, tenantID: tenantID, plan: plan, seatCount: seatCount, status: hasTrial ? .trialing : .active,
            startedOn: day, chargedFrom: hasTrial ? nil : day, changedOn: day,
            period: try BillingPeriod(from: day, to: end), anchor: day)
        if !hasTrial { first.pending = try first.charges.recurring() }
        let events: [SubscriptionEvent.Kind] =
            hasTrial ? [.started(trialEndsOn: end)] : [.started(trialEndsOn: nil), .activated]
        return try change(by: .start, from: nil, to: first, events)
    }

    /// Ends the trial and starts the first paid period.
    ///
    /// The period starts on the day, or on the day on which the trial ended when that is earlier, so that a job that
    /// runs late gives nothing away.
    ///
    /// - Throws: ``BillingError/commandRefused(_:_:)`` unless trialing, ``BillingError/cancellationScheduled(_:)``.
    func activate(on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .activate, on: day)
        guard !next.endsWithPeriod else { throw .cancellationScheduled(next.period.end) }
        let start = min(next.changedOn, next.period.end)
        next.status = .active
        (next.anchor, next.chargedFrom) = (start, start)
        next.period = try BillingPeriod(from: start, to: next.plan.interval.boundary(after: start, anchor: start))
        next.pending += try next.charges.recurring()
        return try change(by: .activate, to: next, .activated)
    }

    static func requireSeatCount(_ seatCount: Int64) throws(BillingError) {
        guard (1...largestSeatCount).contains(seatCount) else {
            throw .valueInvalid("seat_count", rule: "1 to 1000000 users can be paid for.")
        }
    }
}

extension SubscriptionState {
    /// The charges of the plan for the period.
    var charges: PlanCharges { PlanCharges(plan: plan, seatCount: seatCount, period: period) }
}
