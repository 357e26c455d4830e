extension Subscription {
    /// Closes the period that has ended, and starts the next one or performs the scheduled cancellation.
    ///
    /// Usage of the closed period is charged at its own prices, and the next period in advance. A scheduled plan
    /// applies from the next period on; another interval starts a new anchor. One call renews one period: after a long
    /// interruption, repeat it while ``isRenewalDue(on:)``.
    ///
    /// - Throws: ``BillingError/periodNotOver(_:)``, ``BillingError/commandRefused(_:_:)`` when it has ended or is
    ///   paused, and for a trial without a scheduled cancellation, which is activated or expires instead.
    func renew(on day: LocalDate, usage: UsageTotals = .none) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .renew, on: day)
        guard next.changedOn >= next.period.end else { throw .periodNotOver(next.period.end) }
        if next.status == .trialing {
            guard next.endsWithPeriod else { throw .commandRefused(.renew, .trialing) }
        } else {
            next.pending += try next.charges.usage(usage, until: next.period.end)
        }
        guard !next.endsWithPeriod else {
            next.end(as: .cancelled)
            return try change(by: .renew, to: next, .cancelled)
        }
        let (start, oldPlan) = (next.period.end, next.plan)
        if let plan = next.nextPlan {
            if plan.interval != next.plan.interval { next.anchor = start }
            (next.plan, next.nextPlan) = (plan, nil)
        }
        next.period = try BillingPeriod(
            from: start, to: next.plan.interval.boundary(after: start, anchor: next.anchor))
        next.pending += try next.charges.recurring()
        guard next.plan == oldPlan else {
            let change = SubscriptionEvent.Kind.planChanged(
                from: oldPlan.planVersion, to: next.plan.planVersion)
            return try self.change(by: .renew, to: next, change, .renewed(next.period))
        }
        return try change(by: .renew, to: next, .renewed(next.period))
    }
}
