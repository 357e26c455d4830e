import TrellisKernel

@testable import Billing

/// A gateway under test, with what the browsers and banks of its customers do.
struct GatewayProbe: Sendable {
    /// The payment methods that a test needs.
    enum Method: Sendable {
        case good, another, insufficientFunds, expired, fraud, requiresAction, processing, refused
    }

    let gateway: any PaymentGateway
    /// Creates a method that isn't attached to a customer.
    let newMethod: @Sendable (Method) throws -> GatewayReference
    /// Ends a charge that waits for the customer or the bank.
    let end: @Sendable (_ charge: GatewayReference, _ succeeds: Bool) async throws -> Void

    /// Returns a new customer with these methods, the first of them as the default.
    func customer(_ name: String = "acme", _ methods: Method...) async throws -> GatewayReference {
        let key = try IdempotencyKey("customer-\(name)")
        let customer = try await gateway.createCustomer(try Fixture.customer(), email: "billing@example.com", key: key)
        for method in methods { try await gateway.attach(try newMethod(method), to: customer) }
        return customer
    }

    /// Returns a request to charge 11.90 EUR; each attempt has a key of its own.
    func request(
        _ customer: GatewayReference, attempt: Int = 1, method: GatewayReference? = nil
    ) throws -> ChargeRequest {
        try ChargeRequest(try Fixture.open(1000), attempt: attempt, customer: customer, method: method)
    }

    /// Charges 11.90 EUR.
    func charge(
        _ customer: GatewayReference, attempt: Int = 1, method: GatewayReference? = nil
    ) async throws -> PaymentOutcome {
        try await gateway.charge(try request(customer, attempt: attempt, method: method))
    }

    /// Charges 11.90 EUR and returns the reference of the charge, which must succeed.
    func paid(_ customer: GatewayReference, attempt: Int = 1) async throws -> GatewayReference {
        try await charge(customer, attempt: attempt).succeeded()
    }
}

/// An outcome other than the one that a test needs to go on.
struct UnexpectedOutcome: Error {
    let outcome: PaymentOutcome?
}

extension PaymentOutcome {
    /// Returns the reference of a success.
    func succeeded() throws -> GatewayReference {
        guard case .succeeded(let reference) = self else { throw UnexpectedOutcome(outcome: self) }
        return reference
    }

    /// Returns the reference and the address of a charge that requires an action.
    func action() throws -> (reference: GatewayReference, address: String) {
        guard case .requiresAction(let reference, let address) = self else { throw UnexpectedOutcome(outcome: self) }
        return (reference, address)
    }
}
