import Testing
import TrellisKernel

@testable import Billing

extension PaymentGatewayConformance {
    static func success(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer("acme", .good, .another)
        let charge = try await probe.paid(customer)
        #expect(try await probe.gateway.outcome(of: charge) == .succeeded(charge))
        #expect(try await probe.gateway.outcome(of: try probe.request(customer).key) == .succeeded(charge))
        let another = try #require(try await probe.gateway.paymentMethods(of: customer).last?.reference)
        let second = try await probe.charge(customer, attempt: 2, method: another).succeeded()
        #expect(second != charge)
    }

    static func once(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer("acme", .good)
        let charge = try await probe.paid(customer)
        for _ in 1...3 { #expect(try await probe.charge(customer) == .succeeded(charge)) }
        // Also when the default method has changed in the meantime.
        let another = try probe.newMethod(.another)
        try await probe.gateway.attach(another, to: customer)
        try await probe.gateway.setDefault(another, of: customer)
        #expect(try await probe.charge(customer) == .succeeded(charge))
        #expect(try await probe.paid(customer, attempt: 2) != charge)
    }

    static func race(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer("acme", .good)
        let outcomes = try await withThrowingTaskGroup(of: PaymentOutcome.self) { group in
            for _ in 1...8 { group.addTask { try await probe.charge(customer) } }
            var outcomes: Set<PaymentOutcome> = []
            for try await outcome in group { outcomes.insert(outcome) }
            return outcomes
        }
        let charge = try await probe.paid(customer)
        #expect(outcomes.isSubset(of: [.succeeded(charge), .unknown]))
    }

    static func declines(_ probe: GatewayProbe) async throws {
        let expected: [(GatewayProbe.Method, DeclineCode)] = [
            (.insufficientFunds, .insufficientFunds), (.expired, .expiredMethod), (.fraud, .suspectedFraud),
        ]
        let customer = try await probe.customer()
        for (index, (kind, code)) in expected.enumerated() {
            let method = try probe.newMethod(kind)
            try await probe.gateway.attach(method, to: customer)
            for _ in 1...2 {
                #expect(try await probe.charge(customer, attempt: index + 1, method: method) == .declined(code))
            }
            let key = try probe.request(customer, attempt: index + 1).key
            #expect(try await probe.gateway.outcome(of: key) == .declined(code))
        }
    }

    static func noMethod(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer()
        #expect(try await probe.charge(customer) == .declined(.methodMissing))
        try await probe.gateway.attach(try probe.newMethod(.good), to: customer)
        _ = try await probe.charge(customer, attempt: 2).succeeded()
    }

    static func action(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        let customer = try await probe.customer("acme", .requiresAction)
        let (charge, address) = try await probe.charge(customer).action()
        #expect(address.hasPrefix("https://"))
        let waiting = PaymentOutcome.requiresAction(charge, address: address)
        #expect(try await probe.charge(customer) == waiting)
        #expect(try await gateway.outcome(of: charge) == waiting)
        try await probe.end(charge, true)
        #expect(try await gateway.outcome(of: charge) == .succeeded(charge))
        #expect(try await gateway.outcome(of: try probe.request(customer).key) == .succeeded(charge))

        let (second, _) = try await probe.charge(customer, attempt: 2).action()
        try await probe.end(second, false)
        #expect(try await gateway.outcome(of: second).status == .declined)
    }

    static func cancelling(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        let customer = try await probe.customer("acme", .requiresAction)
        let (charge, _) = try await probe.charge(customer).action()
        #expect(try await gateway.cancel(charge) == .declined(.withdrawn))
        #expect(try await gateway.cancel(charge) == .declined(.withdrawn))
        #expect(try await gateway.outcome(of: charge) == .declined(.withdrawn))

        let (second, _) = try await probe.charge(customer, attempt: 2).action()
        try await probe.end(second, true)
        #expect(try await gateway.cancel(second) == .succeeded(second))
        let unknown = try GatewayReference("pi_none")
        await #expect(throws: GatewayError.chargeMissing) { try await gateway.cancel(unknown) }
    }

    static func processing(_ probe: GatewayProbe) async throws {
        let customer = try await probe.customer("acme", .processing)
        #expect(try await probe.charge(customer) == .unknown)
        #expect(try await probe.gateway.outcome(of: try probe.request(customer).key) == .some(.unknown))
    }

    static func unknownCharge(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        for text in ["charge-none", "a\"b\\c' OR status:'succeeded"] {
            let key = try IdempotencyKey(text.replacing(" ", with: "_"))
            #expect(try await gateway.outcome(of: key) == nil)
        }
        for text in ["pi_none", "../customers", "search?query=1"] {
            let charge = try GatewayReference(text)
            let key = try IdempotencyKey("refund-none")
            await #expect(throws: GatewayError.chargeMissing) { try await gateway.outcome(of: charge) }
            await #expect(throws: GatewayError.chargeMissing) {
                try await gateway.refund(.eur(100), of: charge, key: key)
            }
        }
    }

    static func refunds(_ probe: GatewayProbe) async throws {
        let gateway = probe.gateway
        let customer = try await probe.customer("acme", .good)
        let charge = try await probe.paid(customer)
        let (one, two) = (try IdempotencyKey("refund-1"), try IdempotencyKey("refund-2"))
        let first = try await gateway.refund(.eur(190), of: charge, key: one).succeeded()
        #expect(try await gateway.refund(.eur(190), of: charge, key: one) == .succeeded(first))
        let tooMuch = try IdempotencyKey("refund-3")
        await #expect(throws: GatewayError.self) {
            try await gateway.refund(.eur(1001), of: charge, key: tooMuch)
        }
        #expect(try await gateway.refund(.eur(1000), of: charge, key: two).succeeded() != first)
        #expect(try await gateway.outcome(of: charge) == .succeeded(charge))
    }
}
