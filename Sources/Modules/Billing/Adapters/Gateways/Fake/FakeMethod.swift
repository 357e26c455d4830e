/// The payment methods of the fake gateway: the token of a method says how its charges end.
enum FakeMethod: String, CaseIterable, Sendable {
    /// Succeeds.
    case visa = "fake_visa"
    /// Succeeds, as another method of the same customer.
    case mastercard = "fake_mastercard"
    /// Declined, because the account has too little money.
    case declined = "fake_declined"
    /// Declined, because the card has expired.
    case expired = "fake_expired"
    /// Declined, because the bank suspects fraud.
    case fraud = "fake_fraud"
    /// Waits for the customer.
    case requiresAction = "fake_requires_action"
    /// Waits for the bank, as a direct debit.
    case processing = "fake_processing"
    /// Succeeds, but the response is lost; a repetition has it.
    case lost = "fake_lost"
    /// The request is lost, so that nothing is charged; a repetition succeeds.
    case unreached = "fake_unreached"
    /// Succeeds after the delay of the gateway.
    case slow = "fake_slow"
    /// The gateway is down for its charges.
    case down = "fake_down"
    /// Succeeds, and its refunds are declined.
    case refundDeclined = "fake_refund_declined"
    /// The bank refuses to add it.
    case refused = "fake_refused"

    /// The method with a name; nil when the fake gateway has none.
    init?(_ reference: GatewayReference) { self.init(rawValue: reference.text) }

    /// The status of a new charge; nil when none is made.
    var chargeStatus: PaymentStatus? {
        switch self {
        case .visa, .mastercard, .lost, .unreached, .slow, .refundDeclined: .succeeded
        case .declined, .expired, .fraud: .declined
        case .requiresAction: .requiresAction
        case .processing: .unknown
        case .down, .refused: nil
        }
    }

    /// Why its charges are declined.
    var declineCode: DeclineCode {
        switch self {
        case .declined: .insufficientFunds
        case .expired: .expiredMethod
        case .fraud: .suspectedFraud
        default: .other
        }
    }

    /// What the customer recognises.
    func method(_ reference: GatewayReference) -> PaymentMethod {
        PaymentMethod(
            reference: reference, brand: self == .mastercard ? "Mastercard" : self == .processing ? "SEPA" : "Visa",
            lastFour: self == .mastercard ? "4444" : "4242",
            expiresOn: self == .processing ? nil : try? LocalDate(self == .expired ? 2020 : 2099, 12, 31))
    }
}
