import TrellisKernel

/// The subscription of a tenant to a version of a plan: a state machine over days.
///
/// Each command returns the next value and its events, or throws and changes nothing. ``SubscriptionTransition`` has
/// the transitions, ``SubscriptionState`` the invariants; both are checked after every command. A command takes the
/// tenant's day. A day before the last command counts as the day of that command: a tenant may move to a time zone in
/// which it is still yesterday.
///
/// What a command charges or credits is added to the pending lines; ``drawInvoice(id:customer:taxes:)`` turns them into
/// an invoice.
@dynamicMemberLookup
struct Subscription: Hashable, Sendable {
    /// The values, which satisfy all invariants.
    let state: SubscriptionState

    /// The largest number of users that can be paid for.
    static let largestSeatCount: Int64 = 1_000_000

    /// Restores a subscription from its stored values.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` with the number of the invariant that the values break.
    init(_ state: SubscriptionState) throws(BillingError) {
        try state.check()
        self.state = state
    }

    subscript<Value>(dynamicMember path: KeyPath<SubscriptionState, Value>) -> Value { state[keyPath: path] }

    /// Returns whether the period has ended, so that ``renew(on:usage:)`` comes before other commands.
    func isRenewalDue(on day: LocalDate) -> Bool {
        let isRunning = self.status == .active || self.status == .pastDue
        return (isRunning || (self.status == .trialing && self.endsWithPeriod)) && day >= self.period.end
    }

    /// Returns whether the trial has ended, so that it must be activated or expire.
    func isTrialOver(on day: LocalDate) -> Bool {
        self.status == .trialing && !self.endsWithPeriod && day >= self.period.end
    }
}

extension Subscription {
    /// Returns the state in which a command starts to make its changes.
    ///
    /// - Throws: ``BillingError/commandRefused(_:_:)`` when the transition table doesn't have the command.
    func draft(for command: SubscriptionCommand, on day: LocalDate) throws(BillingError) -> SubscriptionState {
        guard !SubscriptionTransition.states(after: command, from: self.status).isEmpty else {
            throw .commandRefused(command, self.status)
        }
        var next = state
        next.changedOn = max(day, next.changedOn)
        return next
    }

    /// Returns the draft of a command that needs a period that hasn't ended.
    ///
    /// - Throws: ``BillingError/renewalDue(_:)`` in addition to the errors of ``draft(for:on:)``.
    func draftInPeriod(for command: SubscriptionCommand, on day: LocalDate) throws(BillingError) -> SubscriptionState {
        let next = try draft(for: command, on: day)
        guard next.changedOn < next.period.end else { throw .renewalDue(next.period.end) }
        return next
    }

    /// Returns the change when it is in the transition table and keeps the invariants.
    func change(
        by command: SubscriptionCommand, to next: SubscriptionState, _ events: SubscriptionEvent.Kind...
    ) throws(BillingError) -> SubscriptionChange {
        try Self.change(by: command, from: self.status, to: next, events)
    }

    static func change(
        by command: SubscriptionCommand, from status: SubscriptionStatus?, to next: SubscriptionState,
        _ events: [SubscriptionEvent.Kind]
    ) throws(BillingError) -> SubscriptionChange {
        guard SubscriptionTransition.states(after: command, from: status).contains(next.status) else {
            throw .stateInvalid("\(command.rawValue) to \(next.status.rawValue)")
        }
        return SubscriptionChange(
            subscription: try Subscription(next),
            events: events.map {
                SubscriptionEvent(kind: $0, subscriptionID: next.id, tenantID: next.tenantID, day: next.changedOn)
            })
    }
}
