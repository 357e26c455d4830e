/// One row of the transition table of subscriptions: the only list of what is possible.
///
/// `-` is the state before the start. Two states after a command: see the command for which one.
///
/// | command | from | to |
/// |---|---|---|
/// | start | - | trialing, active |
/// | activate | trialing | active |
/// | change_plan | trialing | trialing |
/// | change_plan | active | active |
/// | change_seat_count | trialing | trialing |
/// | change_seat_count | active | active |
/// | pause | active | paused |
/// | resume | paused | active |
/// | schedule_cancellation | trialing | trialing |
/// | schedule_cancellation | active | active |
/// | schedule_cancellation | past_due | past_due |
/// | withdraw_cancellation | trialing | trialing |
/// | withdraw_cancellation | active | active |
/// | withdraw_cancellation | past_due | past_due |
/// | cancel_now | trialing | cancelled |
/// | cancel_now | active | cancelled |
/// | cancel_now | past_due | cancelled |
/// | cancel_now | paused | cancelled |
/// | renew | trialing | cancelled |
/// | renew | active | active, cancelled |
/// | renew | past_due | past_due, cancelled |
/// | fail_payment | active | past_due |
/// | fail_payment | past_due | past_due |
/// | recover | past_due | past_due, active |
/// | expire | trialing | expired |
/// | expire | past_due | expired |
/// | expire | paused | expired |
struct SubscriptionTransition: Hashable, Sendable {
    let command: SubscriptionCommand
    /// Nil before the start.
    let from: SubscriptionStatus?
    /// The possible states after the command.
    let to: [SubscriptionStatus]

    private init(_ command: SubscriptionCommand, _ from: SubscriptionStatus?, _ to: SubscriptionStatus...) {
        (self.command, self.from, self.to) = (command, from, to)
    }

    /// All rows, in the order of the table above.
    static let table: [SubscriptionTransition] = [
        Self(.start, nil, .trialing, .active),
        Self(.activate, .trialing, .active),
        Self(.changePlan, .trialing, .trialing),
        Self(.changePlan, .active, .active),
        Self(.changeSeatCount, .trialing, .trialing),
        Self(.changeSeatCount, .active, .active),
        Self(.pause, .active, .paused),
        Self(.resume, .paused, .active),
        Self(.scheduleCancellation, .trialing, .trialing),
        Self(.scheduleCancellation, .active, .active),
        Self(.scheduleCancellation, .pastDue, .pastDue),
        Self(.withdrawCancellation, .trialing, .trialing),
        Self(.withdrawCancellation, .active, .active),
        Self(.withdrawCancellation, .pastDue, .pastDue),
        Self(.cancelNow, .trialing, .cancelled),
        Self(.cancelNow, .active, .cancelled),
        Self(.cancelNow, .pastDue, .cancelled),
        Self(.cancelNow, .paused, .cancelled),
        Self(.renew, .trialing, .cancelled),
        Self(.renew, .active, .active, .cancelled),
        Self(.renew, .pastDue, .pastDue, .cancelled),
        Self(.failPayment, .active, .pastDue),
        Self(.failPayment, .pastDue, .pastDue),
        Self(.recover, .pastDue, .pastDue, .active),
        Self(.expire, .trialing, .expired),
        Self(.expire, .pastDue, .expired),
        Self(.expire, .paused, .expired),
    ]

    /// Returns the states that a command can lead to; empty when it isn't possible.
    static func states(after command: SubscriptionCommand, from status: SubscriptionStatus?) -> [SubscriptionStatus] {
        table.first { $0.command == command && $0.from == status }?.to ?? []
    }
}
