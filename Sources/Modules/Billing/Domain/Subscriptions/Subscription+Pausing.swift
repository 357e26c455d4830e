extension Subscription {
    /// Pauses the subscription: it grants nothing, and the rest of the period is kept for later.
    ///
    /// - Throws: ``BillingError/cancellationScheduled(_:)``, ``BillingError/renewalDue(_:)``,
    ///   ``BillingError/commandRefused(_:_:)`` unless active.
    func pause(on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draftInPeriod(for: .pause, on: day)
        guard !next.endsWithPeriod else { throw .cancellationScheduled(next.period.end) }
        next.status = .paused
        next.pausedOn = next.changedOn
        return try change(by: .pause, to: next, .paused)
    }

    /// Resumes the subscription.
    ///
    /// The period moves by the whole days of the pause, and its end is the anchor of later periods. No money moves.
    ///
    /// The day of the pause counts as used, since it granted access: otherwise a pause each night would move the period
    /// by a day each day, and it would never end.
    ///
    /// - Throws: ``BillingError/commandRefused(_:_:)`` unless paused.
    func resume(on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .resume, on: day)
        if let pausedOn = next.pausedOn {
            next.period = try next.period.shifted(days: max(0, pausedOn.days(until: next.changedOn) - 1))
        }
        next.anchor = next.period.end
        next.pausedOn = nil
        next.status = .active
        return try change(by: .resume, to: next, .resumed)
    }
}
