/// The result of a command: the next value of the subscription and what happened, in order.
struct SubscriptionChange: Hashable, Sendable {
    let subscription: Subscription
    let events: [SubscriptionEvent]
}
