import TrellisKernel

/// What collecting an invoice needs next.
enum PaymentStep: Hashable, Sendable {
    /// Nothing: it is paid, or it isn't collected any more.
    case done
    /// The gateway must create the customer first.
    case createCustomer(BillingAccount)
    /// The gateway is asked to charge; `isRepeated` when it may have been asked before.
    case charge(ChargeRequest, isRepeated: Bool)
    /// The gateway must end a charge that waits for the customer first, so that it can't succeed later.
    case cancel(GatewayReference, IdempotencyKey)
    /// The next attempt or check isn't before this moment.
    case wait(until: Timestamp)
}
