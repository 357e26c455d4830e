import TrellisKernel

/// One attempt to charge an invoice.
///
/// - Y1: The amount is above zero.
/// - Y2: The refunded amount is between zero and the amount, and zero unless the payment succeeded.
/// - Y3: A payment that succeeded or requires an action has the gateway's reference.
/// - Y4: Only a declined payment has a reason of its decline.
struct Payment: Hashable, Sendable {
    let id: ID<Payment>
    let tenantID: ID<Tenant>
    let invoiceID: ID<Invoice>
    let key: IdempotencyKey
    let amount: Money
    let status: PaymentStatus
    let reference: GatewayReference?
    let refunded: Money
    /// The payment method that was asked for, also by each repetition; nil for the customer's default.
    let method: GatewayReference?
    /// Why it was declined; nil for all others.
    let decline: DeclineCode?

    /// Creates an attempt before the gateway is asked, from its request.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)``.
    init(id: ID<Payment>, tenantID: ID<Tenant>, _ request: ChargeRequest) throws(BillingError) {
        try self.init(
            restoring: id, tenantID: tenantID, invoiceID: request.invoiceID, key: request.key, amount: request.amount,
            status: .pending, reference: nil, refunded: .zero(request.amount.currency), method: request.method)
    }

    /// Restores a payment from its stored values.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` with the number of the invariant that the values break.
    init(
        restoring id: ID<Payment>, tenantID: ID<Tenant>, invoiceID: ID<Invoice>, key: IdempotencyKey, amount: Money,
        status: PaymentStatus, reference: GatewayReference?, refunded: Money, method: GatewayReference? = nil,
        decline: DeclineCode? = nil
    ) throws(BillingError) {
        guard amount.minorUnits > 0 else { throw .stateInvalid("Y1") }
        guard !refunded.isNegative, try !amount.isLess(than: refunded), refunded.isZero || status == .succeeded else {
            throw .stateInvalid("Y2")
        }
        guard reference != nil || (status != .succeeded && status != .requiresAction) else {
            throw .stateInvalid("Y3")
        }
        guard decline == nil || status == .declined else { throw .stateInvalid("Y4") }
        (self.id, self.tenantID, self.invoiceID, self.key) = (id, tenantID, invoiceID, key)
        (self.amount, self.status, self.reference, self.refunded) = (amount, status, reference, refunded)
        (self.method, self.decline) = (method, decline)
    }

    /// Returns the payment after a response or notice of the gateway, in any order and any number of times.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)``.
    func merged(with outcome: PaymentOutcome) throws(BillingError) -> Payment {
        let status = status.merged(with: outcome.status)
        var (reference, decline) = (reference, status == .declined ? decline : nil)
        switch outcome {
        case .succeeded(let found), .requiresAction(let found, _):
            if reference == nil || outcome.status == status { reference = found }
        // The first reason stays, as the first notice of a decline has its consequences.
        case .declined(let code): if status == .declined, decline == nil { decline = code }
        case .unknown: break
        }
        return try copy(status: status, reference: reference, refunded: refunded, decline: decline)
    }

    /// Returns the payment after a refund of a part.
    ///
    /// - Throws: ``BillingError/paymentNotSucceeded``, ``BillingError/refundTooLarge(remaining:)``,
    ///   ``BillingError/valueInvalid(_:rule:)`` when the part is not above zero.
    func refunding(_ part: Money) throws(BillingError) -> Payment {
        guard status == .succeeded else { throw .paymentNotSucceeded }
        let remaining = try amount.subtracting(refunded)
        guard try !remaining.isLess(than: part) else { throw .refundTooLarge(remaining: remaining) }
        guard part.minorUnits > 0 else { throw .valueInvalid("amount", rule: "a refund is above zero.") }
        return try copy(status: status, reference: reference, refunded: refunded.adding(part), decline: decline)
    }

    /// Returns the payment after a refund of a part failed that had counted as done.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` when less was refunded.
    func takingBack(_ part: Money) throws(BillingError) -> Payment {
        try copy(status: status, reference: reference, refunded: refunded.subtracting(part), decline: decline)
    }

    private func copy(
        status: PaymentStatus, reference: GatewayReference?, refunded: Money, decline: DeclineCode?
    ) throws(BillingError) -> Payment {
        try Payment(
            restoring: id, tenantID: tenantID, invoiceID: invoiceID, key: key, amount: amount, status: status,
            reference: reference, refunded: refunded, method: method, decline: decline)
    }
}
