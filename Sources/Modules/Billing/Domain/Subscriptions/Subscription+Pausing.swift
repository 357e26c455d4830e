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
    /// The period moves by the length of the pause, so that it has as many days as were paid for, and its end is the
    /// anchor of later periods. No money moves.
    ///
    /// - Throws: ``BillingError/commandRefused(_:_:)`` unless paused.
    func resume(on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .resume, on: day)
        if let pausedOn = next.pausedOn {
            next.period = try next.period.shifted(days: pausedOn.days(until: max(next.changedOn, pausedOn)))
        }
        next.anchor = next.period.end
        next.pausedOn = nil
        next.status = .active
        return try change(by: .resume, to: next, .resumed)
    }
}
