extension Subscription {
    /// Schedules the cancellation for the end of the trial or period; ``renew(on:usage:)`` performs it.
    ///
    /// - Throws: ``BillingError/cancellationScheduled(_:)`` when it is scheduled already,
    ///   ``BillingError/renewalDue(_:)``, ``BillingError/commandRefused(_:_:)``.
    func scheduleCancellation(on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draftInPeriod(for: .scheduleCancellation, on: day)
        guard !next.endsWithPeriod else { throw .cancellationScheduled(next.period.end) }
        next.endsWithPeriod = true
        return try change(by: .scheduleCancellation, to: next, .cancellationScheduled(endsOn: next.period.end))
    }

    /// Withdraws a scheduled cancellation.
    ///
    /// - Throws: ``BillingError/cancellationNotScheduled``, ``BillingError/renewalDue(_:)``,
    ///   ``BillingError/commandRefused(_:_:)``.
    func withdrawCancellation(on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draftInPeriod(for: .withdrawCancellation, on: day)
        guard next.endsWithPeriod else { throw .cancellationNotScheduled }
        next.endsWithPeriod = false
        return try change(by: .withdrawCancellation, to: next, .cancellationWithdrawn)
    }

    /// Cancels the subscription on this day.
    ///
    /// Usage so far is charged. With `credit`, the unused days are credited: as pending lines, from which the next
    /// invoice or a credit note of the last one takes them.
    ///
    /// - Throws: ``BillingError/renewalDue(_:)``, ``BillingError/commandRefused(_:_:)`` when it has ended already.
    func cancelNow(
        on day: LocalDate, credit: Bool = false, usage: UsageTotals = .none
    ) throws(BillingError) -> SubscriptionChange {
        guard !isRenewalDue(on: max(day, self.changedOn)) else { throw .renewalDue(self.period.end) }
        var next = try draft(for: .cancelNow, on: day)
        let lastDay = next.pausedOn ?? next.changedOn
        if next.status != .trialing {
            if credit {
                let proration = Proration(period: next.period, day: lastDay)
                next.pending += try proration.credits(for: next.charges.recurring())
            }
            next.pending += try next.charges.usage(usage, until: lastDay)
        }
        next.end(as: .cancelled)
        return try change(by: .cancelNow, to: next, .cancelled)
    }

    /// Ends a subscription that isn't paid for: a trial after its end, one whose payments failed, or a paused one.
    ///
    /// - Throws: ``BillingError/periodNotOver(_:)`` during a trial, ``BillingError/commandRefused(_:_:)``.
    func expire(on day: LocalDate, usage: UsageTotals = .none) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .expire, on: day)
        if next.status == .trialing {
            guard next.changedOn >= next.period.end else { throw .periodNotOver(next.period.end) }
        } else {
            next.pending += try next.charges.usage(usage, until: next.pausedOn ?? next.changedOn)
        }
        next.end(as: .expired)
        return try change(by: .expire, to: next, .expired)
    }
}

extension SubscriptionState {
    /// Ends the subscription and removes what was scheduled.
    mutating func end(as final: SubscriptionStatus) {
        (status, endedOn) = (final, changedOn)
        (endsWithPeriod, nextPlan, pausedOn, unpaid) = (false, nil, nil, [])
    }
}
