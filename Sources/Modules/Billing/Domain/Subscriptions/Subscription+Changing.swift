extension Subscription {
    /// Changes to another plan or version.
    ///
    /// - Trialing: the plan is replaced; the trial keeps its end.
    /// - Active, now: prorated within the period when both plans have the same interval and no metered price. Otherwise
    ///   the period ends on this day: the rest of it is credited, usage so far is charged at the old prices, and a
    ///   whole period of the new plan starts. So usage is always charged by the plan under which it happened.
    /// - Active, at the end of the period: scheduled. A change to the present plan withdraws a scheduled one.
    ///
    /// - Parameter usage: What was used so far in the period; ignored unless the period ends.
    /// - Throws: ``BillingError/cancellationScheduled(_:)``, ``BillingError/currencyMismatch(expected:found:)``,
    ///   ``BillingError/nothingToChange``, ``BillingError/renewalDue(_:)``, ``BillingError/commandRefused(_:_:)``.
    func changePlan(
        to plan: Plan, on day: LocalDate, timing: PlanChangeTiming = .now, usage: UsageTotals = .none
    ) throws(BillingError) -> SubscriptionChange {
        var next = try draftInPeriod(for: .changePlan, on: day)
        guard !next.endsWithPeriod else { throw .cancellationScheduled(next.period.end) }
        guard plan.currency == next.plan.currency else {
            throw .currencyMismatch(expected: next.plan.currency, found: plan.currency)
        }
        if plan == next.plan {
            guard next.nextPlan != nil else { throw .nothingToChange }
            next.nextPlan = nil
            return try change(by: .changePlan, to: next, .planChangeWithdrawn)
        }
        if timing == .periodEnd, next.status == .active {
            guard plan != next.nextPlan else { throw .nothingToChange }
            next.nextPlan = plan
            return try change(
                by: .changePlan, to: next, .planChangeScheduled(plan.planVersion, on: next.period.end))
        }
        next.nextPlan = nil
        if next.status == .active { try next.replacePlan(by: plan, usage: usage) } else { next.plan = plan }
        return try change(
            by: .changePlan, to: next, .planChanged(from: self.plan.planVersion, to: plan.planVersion))
    }

    /// Changes the number of users that are paid for; prorated within the period, free in a trial.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` outside 1 to 1 000 000, ``BillingError/nothingToChange``,
    ///   ``BillingError/renewalDue(_:)``, ``BillingError/commandRefused(_:_:)``.
    func changeSeatCount(to seatCount: Int64, on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draftInPeriod(for: .changeSeatCount, on: day)
        try Self.requireSeatCount(seatCount)
        guard seatCount != next.seatCount else { throw .nothingToChange }
        let before = try next.charges.recurring()
        next.seatCount = seatCount
        if next.status == .active {
            let proration = Proration(period: next.period, day: next.changedOn)
            next.pending += try proration.change(from: before, to: next.charges.recurring())
        }
        return try change(
            by: .changeSeatCount, to: next, .seatCountChanged(from: self.seatCount, to: seatCount))
    }
}

extension SubscriptionState {
    fileprivate mutating func replacePlan(by plan: Plan, usage: UsageTotals) throws(BillingError) {
        let isMetered = (self.plan.prices + plan.prices).contains { $0.meter != nil }
        let isPeriodKept = plan.interval == self.plan.interval && !isMetered
        let proration = Proration(period: period, day: changedOn)
        let before = charges
        self.plan = plan
        guard !isPeriodKept else {
            pending += try proration.change(from: before.recurring(), to: charges.recurring())
            return
        }
        pending += try proration.credits(for: before.recurring())
        pending += try before.usage(usage, until: changedOn)
        anchor = changedOn
        period = try BillingPeriod(from: changedOn, to: plan.interval.boundary(after: changedOn, anchor: anchor))
        pending += try charges.recurring()
    }
}
