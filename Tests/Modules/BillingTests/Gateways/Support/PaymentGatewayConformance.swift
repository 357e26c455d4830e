import Testing
import TrellisKernel

@testable import Billing

/// The behaviour that every payment gateway has; each check starts with an empty gateway.
enum PaymentGatewayConformance {
    enum Check: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case customerOnce = "a customer is created once for its key"
        case methods = "the first method is the default until another one is; a removed one is gone"
        case foreignMethods = "a method of another customer doesn't exist"
        case refusedMethod = "a method that the bank refuses isn't added"
        case unknownCustomer = "an unknown customer is an error of every call"
        case success = "a charge succeeds, with the default method or another one, and is found"
        case once = "a repeated charge has its effect once"
        case race = "of charges at once with one key, one has its effect"
        case declines = "a declined charge has its reason, and is still declined when it is asked for"
        case noMethod = "without a method a charge is declined, and the method may be added later"
        case action = "a charge that requires an action has an address, and succeeds or fails with it"
        case cancelling = "a cancelled charge can't succeed; one that has succeeded can't be cancelled"
        case processing = "a charge on which the bank works exists, without an outcome"
        case unknownCharge = "an unknown charge isn't found"
        case refunds = "parts of a charge are refunded, once for each key, and not more than was charged"
        case portal = "the page for payment methods has an address"

        var testDescription: String { rawValue }
    }

    static func run(_ check: Check, _ probe: GatewayProbe) async throws {
        switch check {
        case .customerOnce: try await customerOnce(probe)
        case .methods: try await methods(probe)
        case .foreignMethods: try await foreignMethods(probe)
        case .refusedMethod: try await refusedMethod(probe)
        case .unknownCustomer: try await unknownCustomer(probe)
        case .success: try await success(probe)
        case .once: try await once(probe)
        case .race: try await race(probe)
        case .declines: try await declines(probe)
        case .noMethod: try await noMethod(probe)
        case .action: try await action(probe)
        case .cancelling: try await cancelling(probe)
        case .processing: try await processing(probe)
        case .unknownCharge: try await unknownCharge(probe)
        case .refunds: try await refunds(probe)
        case .portal: try await portal(probe)
        }
    }

    // MARK: - Customers and methods

    private static func customerOnce(_ probe: GatewayProbe) async throws {
        let first = try await probe.customer("acme")
        #expect(try await probe.customer("acme") == first)
        #expect(try await probe.customer("globex") != first)
        // Also when its details have changed in the meantime, or it has no address for mails.
        let renamed = try BillingCustomer(name: "Acme Inc.", address: [], country: CountryCode("US"))
        let key = try IdempotencyKey("customer-acme")
        #expect(try await probe.gateway.createCustomer(renamed, email: "", key: key) == first)
    }

    private static func methods(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        let customer = try await probe.customer()
        #expect(try await gateway.paymentMethods(of: customer) == [])
        let (good, another) = (try probe.newMethod(.good), try probe.newMethod(.another))
        try await gateway.attach(good, to: customer)
        try await gateway.attach(another, to: customer)
        try await gateway.attach(good, to: customer)
        let found = try await gateway.paymentMethods(of: customer)
        #expect(found.map(\.reference) == [good, another])
        #expect(found.map(\.brand) == ["Visa", "Mastercard"])
        #expect(found.allSatisfy { $0.lastFour.utf8.count == 4 && $0.expiresOn != nil })

        try await gateway.setDefault(another, of: customer)
        #expect(try await gateway.paymentMethods(of: customer).map(\.reference) == [another, good])
        try await gateway.detach(another, from: customer)
        #expect(try await gateway.paymentMethods(of: customer).map(\.reference) == [good])
        await #expect(throws: GatewayError.methodMissing) { try await gateway.detach(another, from: customer) }
        await #expect(throws: GatewayError.methodMissing) { try await gateway.setDefault(another, of: customer) }
    }

    private static func foreignMethods(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        let owner = try await probe.customer("acme", .good)
        let other = try await probe.customer("globex", .another)
        let method = try #require(try await gateway.paymentMethods(of: owner).first?.reference)
        await #expect(throws: GatewayError.methodMissing) { try await gateway.detach(method, from: other) }
        await #expect(throws: GatewayError.methodMissing) { try await gateway.setDefault(method, of: other) }
        #expect(try await probe.charge(other, method: method) == .declined(.methodMissing))
        // Names come from clients.
        for text in ["../../customers", "pm_x/../../refunds", "pm_none", "pm?x=1", "%2e%2e"] {
            let made = try GatewayReference(text)
            await #expect(throws: GatewayError.methodMissing) { try await gateway.attach(made, to: other) }
            await #expect(throws: GatewayError.methodMissing) { try await gateway.detach(made, from: other) }
            await #expect(throws: GatewayError.methodMissing) { try await gateway.setDefault(made, of: other) }
            #expect(try await probe.charge(other, attempt: 2, method: made) == .declined(.methodMissing))
        }
        #expect(try await gateway.paymentMethods(of: owner).map(\.reference) == [method])
    }

    private static func refusedMethod(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer()
        let method = try probe.newMethod(.refused)
        await #expect(throws: GatewayError.methodRefused(.other)) {
            try await probe.gateway.attach(method, to: customer)
        }
        #expect(try await probe.gateway.paymentMethods(of: customer) == [])
    }

    private static func unknownCustomer(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        let method = try probe.newMethod(.good)
        for text in ["cus_none", "../customers"] {
            let customer = try GatewayReference(text)
            await #expect(throws: GatewayError.customerMissing) { try await gateway.paymentMethods(of: customer) }
            await #expect(throws: GatewayError.customerMissing) { try await gateway.attach(method, to: customer) }
            await #expect(throws: GatewayError.customerMissing) { try await probe.charge(customer) }
            await #expect(throws: GatewayError.customerMissing) { try await probe.charge(customer, method: method) }
            await #expect(throws: GatewayError.customerMissing) {
                try await gateway.portalSession(for: customer, returnAddress: "https://example.com/")
            }
        }
    }

    private static func portal(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer()
        let address = try await probe.gateway.portalSession(
            for: customer, returnAddress: "https://example.com/billing")
        #expect(address.hasPrefix("https://"))
    }
}
