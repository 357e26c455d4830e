/// What a gateway reports about a charge or refund without being asked.
struct PaymentNotice: Hashable, Sendable {
    /// The identifier that the gateway gave the notice, the same whenever it is sent again.
    let id: GatewayReference
    /// What the notice is about, as in `payment_intent.succeeded`.
    let kind: String
    /// The key of the charge or refund and its outcome; nil for notices about anything else, which change nothing.
    let charge: Charge?

    /// A charge or refund and its outcome at the time of the notice.
    struct Charge: Hashable, Sendable {
        let key: IdempotencyKey
        let outcome: PaymentOutcome
    }
}
