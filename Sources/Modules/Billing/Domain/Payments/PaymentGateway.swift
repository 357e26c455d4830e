import TrellisKernel

/// A service that charges customers: the port that the adapters implement.
///
/// A call may time out after its effect. So a call that moves money takes a key and may be repeated with it, and an
/// outcome that isn't known is a value, ``PaymentOutcome/unknown``, never an error: an error of these methods means
/// that nothing was charged or refunded. The errors are ``GatewayError``; `CancellationError` when the task was
/// cancelled before the request was sent.
///
/// No method may be called within a transaction; each has a time limit of its own.
protocol PaymentGateway: Sendable {
    /// Creates the customer, or returns the one that was created with the same key.
    func createCustomer(
        _ customer: BillingCustomer, email: String, key: IdempotencyKey
    ) async throws -> GatewayReference

    /// Returns the payment methods of a customer, the default one first; at most 100.
    func paymentMethods(of customer: GatewayReference) async throws -> [PaymentMethod]

    /// Adds a payment method that the customer's browser created with the gateway; the first one becomes the default.
    ///
    /// A repetition changes nothing.
    ///
    /// - Throws: ``GatewayError/methodMissing``, also when it belongs to another customer;
    ///   ``GatewayError/methodRefused(_:)`` when the bank refuses it.
    func attach(_ method: GatewayReference, to customer: GatewayReference) async throws

    /// Removes a payment method, which can't be used any more.
    ///
    /// - Throws: ``GatewayError/methodMissing`` when the customer doesn't have it.
    func detach(_ method: GatewayReference, from customer: GatewayReference) async throws

    /// Makes a payment method the one that is charged by default.
    ///
    /// - Throws: ``GatewayError/methodMissing`` when the customer doesn't have it.
    func setDefault(_ method: GatewayReference, of customer: GatewayReference) async throws

    /// Charges an amount, once for each key.
    ///
    /// An amount that the gateway never charges because it is too small is declined with ``DeclineCode/amountTooSmall``.
    ///
    /// Before a repetition, ask for ``outcome(of:)-(IdempotencyKey)``, and repeat only when it is nil: a gateway may forget
    /// keys after a day, and would charge again.
    func charge(_ request: ChargeRequest) async throws -> PaymentOutcome

    /// Returns the present outcome of a charge; nil when the gateway finds none with this key.
    ///
    /// `unknown` means that there is a charge, on which the bank still works. A gateway may find a charge by its key only
    /// some minutes after it: until then, its memory of keys prevents a second one.
    func outcome(of key: IdempotencyKey) async throws -> PaymentOutcome?

    /// Returns the present outcome of a charge whose reference is known, which is certain at once.
    func outcome(of charge: GatewayReference) async throws -> PaymentOutcome

    /// Ends a charge that waits for the customer, so that it can't succeed later, and returns its outcome.
    ///
    /// Call it before an invoice is charged again, void or paid by other means: otherwise the customer may confirm the
    /// old charge and pay twice. The outcome is declined with ``DeclineCode/withdrawn``, also later, or `succeeded`
    /// when it was too late.
    func cancel(_ charge: GatewayReference) async throws -> PaymentOutcome

    /// Refunds a part of a charge, once for each key, also when it is repeated days later.
    func refund(_ amount: Money, of charge: GatewayReference, key: IdempotencyKey) async throws -> PaymentOutcome

    /// Returns the address of a page on which the customer manages payment methods, valid for a short time.
    ///
    /// - Parameter returnAddress: The address to which the page leads back.
    func portalSession(for customer: GatewayReference, returnAddress: String) async throws -> String
}
