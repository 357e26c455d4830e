import TrellisDatabase
import TrellisKernel

/// A row of `billing_payment`: one attempt to charge an invoice.
@Record("billing_payment")
struct PaymentRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Payment>
    let tenantID: ID<Tenant>
    var invoiceID: ID<Invoice>
    var key: String
    var currency: String
    /// The amounts in minor units.
    var amount: Int64
    var refunded: Int64
    var status: PaymentStatus
    /// The gateway's name of the charge.
    var reference: String?
    /// The gateway's name of the payment method; nil for the customer's default.
    var method: String?
    /// Why it was declined.
    var decline: DeclineCode?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension PaymentRecord {
    /// Creates a row; `version` is the one that the next update must find.
    init(_ payment: Payment, version: Int = 1) {
        self.init(
            id: payment.id, tenantID: payment.tenantID, invoiceID: payment.invoiceID, key: payment.key.text,
            currency: payment.amount.currency.code, amount: payment.amount.minorUnits,
            refunded: payment.refunded.minorUnits, status: payment.status, reference: payment.reference?.text,
            method: payment.method?.text, decline: payment.decline, version: version)
    }

    /// Returns the payment and its version.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` for a row that breaks an invariant.
    func restored() throws -> Stored<Payment> {
        let currency = try Currency(currency)
        let payment = try Payment(
            restoring: id, tenantID: tenantID, invoiceID: invoiceID, key: IdempotencyKey(key),
            amount: Money(amount, currency), status: status, reference: reference.map { try GatewayReference($0) },
            refunded: Money(refunded, currency), method: method.map { try GatewayReference($0) }, decline: decline)
        return Stored(value: payment, version: version)
    }
}

/// A row of `billing_refund`: the return of a credit note's total, with the id of the note.
@Record("billing_refund")
struct RefundRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<CreditNote>
    let tenantID: ID<Tenant>
    var paymentID: ID<Payment>
    var paymentKey: String
    var currency: String
    /// In minor units.
    var amount: Int64
    /// The number of the latest attempt, from 1 on.
    var attempt: Int
    var status: RefundStatus
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension RefundRecord {
    /// Creates a row; `version` is the one that the next update must find.
    init(_ refund: Refund, version: Int = 1) {
        self.init(
            id: refund.noteID, tenantID: refund.tenantID, paymentID: refund.paymentID,
            paymentKey: refund.paymentKey.text, currency: refund.amount.currency.code,
            amount: refund.amount.minorUnits, attempt: refund.attempt, status: refund.status, version: version)
    }

    /// Returns the refund and its version.
    func restored() throws -> Stored<Refund> {
        let refund = try Refund(
            restoring: id, tenantID: tenantID, paymentID: paymentID, paymentKey: IdempotencyKey(paymentKey),
            amount: Money(amount, Currency(currency)), attempt: attempt, status: status)
        return Stored(value: refund, version: version)
    }
}
