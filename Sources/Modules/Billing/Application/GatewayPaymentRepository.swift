import TrellisDatabase
import TrellisKernel

/// Applies what a gateway says of a charge to the payment and its invoice, or of a refund to it, in one transaction of the tenant.
///
/// It is the use case that also settles the response to a charge; it may be called in any order and any number of
/// times with outcomes of the same charge.
typealias PaymentSettlement = @Sendable (IdempotencyKey, PaymentOutcome, TenantTransaction) throws -> Void

/// A payment whose outcome isn't known, or that waits for the customer.
struct OpenPayment: Hashable, Sendable {
    let id: ID<Payment>
    let tenantID: ID<Tenant>
    let key: IdempotencyKey
    let status: PaymentStatus
    let reference: GatewayReference?
    let createdAt: Timestamp
}

/// What a notice of a gateway has changed.
enum PaymentNoticeEffect: String, Sendable {
    /// The payment was brought to the notice's outcome, which it may have had before.
    case applied
    /// The notice had arrived before.
    case repeated
    /// No payment has the key: another product uses the same account of the gateway.
    case paymentUnknown = "payment_unknown"
    /// The notice isn't about a charge.
    case ignored
}

/// The payments of all tenants, as a gateway sees them: it knows keys and no tenants.
protocol GatewayPaymentRepository: Sendable {
    /// Applies a notice, once for its identifier: both are written in one transaction.
    func apply(_ notice: PaymentNotice, requestID: String) async throws -> PaymentNoticeEffect

    /// Applies an outcome that the gateway was asked for.
    func apply(_ outcome: PaymentOutcome, to payment: OpenPayment, requestID: String) async throws

    /// Returns open payments whose last change is before a time, in the order of their identifiers.
    ///
    /// - Parameter last: The last payment of the page before; nil for the first page.
    func openPayments(
        changedBefore time: Timestamp, after last: ID<Payment>?, limit: Int
    ) async throws -> [OpenPayment]

    /// Forgets the identifiers of notices that arrived before a time.
    func forgetNotices(before time: Timestamp) async throws
}
