import Testing
import TrellisKernel

@testable import Billing

@Suite("Stripe", .timeLimit(.minutes(1)))
struct StripeGatewayTests {
    @Test("The gateway conforms", arguments: PaymentGatewayConformance.Check.allCases)
    func conformance(check: PaymentGatewayConformance.Check) async throws {
        try await StripeServer.with { server in try await PaymentGatewayConformance.run(check, server.probe()) }
    }

    @Test("A charge is confirmed in the customer's absence, with its key in field and metadata, and a pinned version")
    func request() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let customer = try await probe.customer("acme", .good)
            _ = try await probe.paid(customer)
            let request = try #require(server.requests.last)
            let form = try #require(StripeRequestForm(request.body))
            let key = try probe.request(customer).key.text
            #expect(request.fields["stripe-version"] == "2026-10-28.endive")
            #expect(request.fields["idempotency-key"] == key)
            #expect(form["amount"] == "1190" && form["currency"] == "eur")
            #expect(form["off_session"] == "true" && form["confirm"] == "true")
            #expect(form["metadata[trellis_key]"] == key && form["description"] == "Invoice 2026-000001")
        }
    }

    @Test("Text of every kind arrives as it was written")
    func encoding() async throws {
        try await StripeServer.with { server in
            let name = "Müller & Söhne = 100% +1 [\"x\"] 😀\n"
            let customer = try BillingCustomer(
                name: name, address: ["Straße 1", "2. OG", "10115 Berlin"], country: CountryCode("DE"))
            _ = try await server.gateway().createCustomer(
                customer, email: "a+b@example.com", key: try IdempotencyKey("customer-1"))
            let fields = try #require(server.objects { $0.customers.values.first?.fields })
            #expect(fields["name"] == name && fields["email"] == "a+b@example.com")
            #expect(fields["address[line1]"] == "Straße 1" && fields["address[line2]"] == "2. OG, 10115 Berlin")
            #expect(fields["address[country]"] == "DE")
        }
    }

    @Test("A method that is not to be tried again counts as one that can't be used any more")
    func advice() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let customer = try await probe.customer()
            let method = try GatewayReference(server.objects { $0.newMethod(.doNotTryAgain) })
            try await probe.gateway.attach(method, to: customer)
            #expect(try await probe.charge(customer) == .declined(.expiredMethod))
        }
    }

    @Test("The bank's page is asked for with the product's address, once for each charge")
    func authentication() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let customer = try await probe.customer("acme", .requiresAction)
            let (charge, address) = try await probe.charge(customer).action()
            #expect(address == "https://hooks.stripe.com/redirect/\(charge.text)")
            let confirmation = try #require(server.requests.last)
            #expect(confirmation.target == "/v1/payment_intents/\(charge.text)/confirm")
            #expect(confirmation.body.contains("return_url=https%3A%2F%2Fapp.example.com%2Fbilling"))
            #expect(try await probe.charge(customer).action().reference == charge)
            #expect(server.objects { $0.intents.count } == 1)
        }
    }

    @Test("A confirmation whose response is lost has an unknown outcome, and a repetition has the page")
    func lostConfirmation() async throws {
        try await StripeServer.with { server in
            let probe = server.probe(server.gateway())
            let customer = try await probe.customer("acme", .requiresAction)
            server.plan(.close, .close, .close, on: "/v1/payment_intents/pi")
            #expect(try await probe.charge(customer) == .unknown)
            _ = try await probe.charge(customer).action()
            #expect(server.objects { $0.intents.count } == 1)
        }
    }

    @Test("A refund on which the bank still works counts as done; one that failed is declined")
    func refundStates() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let charge = try await probe.paid(try await probe.customer("acme", .good))
            for (index, status) in ["pending", "requires_action", "failed", "canceled", "new"].enumerated() {
                server.objects { $0.refundStatus = status }
                let key = try IdempotencyKey("refund-\(index)")
                let outcome = try await probe.gateway.refund(.eur(100), of: charge, key: key)
                let expected: [PaymentStatus] = [.succeeded, .succeeded, .declined, .declined, .unknown]
                #expect(outcome.status == expected[index], "\(status)")
            }
            server.objects { $0.refundStatus = "succeeded" }
            _ = try await probe.gateway.refund(.eur(690), of: charge, key: try IdempotencyKey("refund-rest"))
            let more = try await probe.gateway.refund(.eur(100), of: charge, key: try IdempotencyKey("refund-more"))
            #expect(more == .declined(.other))
        }
    }

    @Test("A refund whose key Stripe has forgotten is found, and not made again")
    func repeatedRefund() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let charge = try await probe.paid(try await probe.customer("acme", .good))
            let key = try IdempotencyKey("refund-1")
            let refund = try await probe.gateway.refund(.eur(100), of: charge, key: key).succeeded()
            server.forgetKeys()
            #expect(try await probe.gateway.refund(.eur(100), of: charge, key: key) == .succeeded(refund))
            #expect(server.objects { $0.refunds.count } == 1)
        }
    }

    @Test("A deleted customer is an error")
    func deletedCustomer() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let customer = try await probe.customer("acme", .good)
            server.objects { $0.customers[customer.text]?.isDeleted = true }
            await #expect(throws: GatewayError.customerMissing) { try await probe.charge(customer) }
        }
    }

    @Test("An amount below Stripe's minimum is declined without asking, and one that Stripe finds too small as well")
    func smallAmounts() async throws {
        try await StripeServer.with { server in
            let probe = server.probe()
            let customer = try await probe.customer("acme", .good)
            let small = try ChargeRequest(try Fixture.open(41), attempt: 1, customer: customer)
            #expect(small.amount == .eur(49))
            #expect(try await probe.gateway.charge(small) == .declined(.amountTooSmall))
            #expect(!server.requests.contains { $0.target.hasPrefix("/v1/payment_intents") })
            // Stripe compares after a conversion, so it may refuse what the table allows.
            server.objects { $0.smallestAmount = 60 }
            let converted = try ChargeRequest(try Fixture.open(42), attempt: 1, customer: customer)
            #expect(try await probe.gateway.charge(converted) == .declined(.amountTooSmall))
            #expect(server.objects { $0.intents.isEmpty })
        }
    }
}
