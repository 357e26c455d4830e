import App
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("The product with Stripe", .timeLimit(.minutes(5)))
struct StripeProductTests {
    /// Signs a user up whose tenant has a card, and starts a subscription that is invoiced at once.
    private func subscriber(
        _ app: TestApp, _ server: StripeServer, card: StripeCard = .visa
    ) async throws -> TrellisTesting.Actor {
        let ada = try await app.signUp()
        try await ada.payWith(server.objects { $0.newMethod(card) })
        try await ada.subscribe(to: "business")
        return ada
    }

    @Test("A subscription is paid; the events of its charge, in any order and repeated, change nothing any more")
    func paid() async throws {
        try await withStripe { app, server in
            let ada = try await subscriber(app, server)
            try await app.runJobs()
            #expect(try await ada.invoices().map { $0["status"]?.string } == ["paid"])
            #expect(server.objects { $0.paid.count } == 1)
            let events = [
                try server.event("evt_1", "payment_intent.succeeded"),
                try server.event("evt_2", "payment_intent.payment_failed", status: "requires_payment_method"),
                try server.event("evt_3", "payment_intent.processing", status: "processing"),
            ]
            for event in events + events.reversed() { #expect(try await app.notify(event).status == 204) }
            try await app.runJobs()
            #expect(try await ada.invoices().map { $0["status"]?.string } == ["paid"])
            #expect(try await app.events("invoice.paid", of: ada) == 1)
            #expect(try await app.events("payment.failed", of: ada) == 0)
            #expect(server.objects { $0.intents.count } == 1)
        }
    }

    @Test("An event settles a payment whose response was lost, once; an event of another product changes nothing")
    func event() async throws {
        try await withStripe { app, server in
            let ada = try await subscriber(app, server)
            let bob = try await app.signUp(tenant: "Globex")
            server.plan(.closeAfterEffect, .closeAfterEffect, .closeAfterEffect, on: "/v1/payment_intents")
            try await app.runJobs()
            #expect(try await ada.invoices().first?["status"] == "open")

            var other = try server.event("evt_1", "payment_intent.succeeded")
            other.key = "charge-of-another-product"
            #expect(try await app.notify(other).status == 204)
            #expect(try await ada.invoices().first?["status"] == "open")

            let event = try server.event("evt_2", "payment_intent.succeeded")
            for _ in 1...2 { #expect(try await app.notify(event).status == 204) }
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await bob.invoices() == [])
            #expect(try await app.events("invoice.paid", of: ada) == 1)
            app.clock.advance(by: .seconds(301))
            try await app.runJobs()
            #expect(server.objects { $0.intents.count } == 1)
        }
    }

    @Test("The same event from eight connections at once is applied once")
    func race() async throws {
        try await withStripe { app, server in
            let ada = try await subscriber(app, server)
            server.plan(.closeAfterEffect, .closeAfterEffect, .closeAfterEffect, on: "/v1/payment_intents")
            try await app.runJobs()
            let event = try server.event("evt_1", "payment_intent.succeeded")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...8 { group.addTask { try await app.notify(event).status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 204, count: 8))
            #expect(try await app.events("invoice.paid", of: ada) == 1)
        }
    }

    @Test("What Stripe hasn't signed changes nothing, and is refused with a reason")
    func refusals() async throws {
        try await withStripe { app, server in
            let ada = try await subscriber(app, server, card: .sepa)
            try await app.runJobs()
            let body = try server.event("evt_1", "payment_intent.succeeded").json.text
            let bytes = Array(body.utf8)
            let old = StripeEvent.signature(of: bytes, at: app.clock.now - .seconds(301))
            let forged = StripeEvent.signature(of: bytes, at: app.clock.now, secret: "whsec_made_up_by_somebody")
            let expected = [
                ("", "billing.notification_unsigned"), ("t=1", "billing.notification_unsigned"),
                (forged, "billing.notification_signature_invalid"), (old, "billing.notification_expired"),
            ]
            for (signature, code) in expected {
                let response = try await app.notify(body, signature: signature)
                #expect(response.status == 403 && response.problem == code)
            }
            let response = try await app.notify("{}")
            #expect(response.status == 400 && response.problem == "billing.notification_malformed")
            let large = String(repeating: " ", count: PaymentNotificationService.bodyLimit + 1)
            #expect(try await app.notify(large).status == 413)
            #expect(try await ada.invoices().first?["status"] == "open")
            #expect(try await app.notify(body).status == 204)
            #expect(try await ada.invoices().first?["status"] == "paid")
        }
    }

    @Test("Without a secret of the endpoint the route is off")
    func off() async throws {
        try await withApp(App.self) { app in
            let response = try await app.notify("{}")
            #expect(response.status == 404 && response.problem == "billing.notifications_off")
        }
    }

    @Test("The reconciliation settles what no event and no job has settled, and crosses no tenants")
    func reconciliation() async throws {
        try await withStripe { app, server in
            let ada = try await subscriber(app, server, card: .sepa)
            let bob = try await app.signUp(tenant: "Globex")
            try await bob.payWith(server.objects { $0.newMethod(.sepa) })
            try await bob.subscribe(to: "business")
            try await app.runJobs()
            // The bank of the first charge is done.
            let first = try #require(server.objects { objects in objects.intents.values.min { $0.number < $1.number } })
            server.objects { $0.end(first.id, as: "succeeded") }
            let dependencies = try BillingFixture(app, of: ada).dependencies
            let service = PaymentReconciliationService(
                gateway: dependencies.gateway,
                payments: SQLGatewayPaymentRepository(
                    database: app.application.platform.database.system()
                ) { key, outcome, tx in _ = try BillingWork(tx, dependencies).apply(outcome, to: key) },
                clock: app.clock, logger: GatewayLog().logger)
            #expect(try await service.run(requestID: "test") == .init())
            app.clock.advance(by: .seconds(601))
            #expect(try await service.run(requestID: "test") == .init(settled: 1, open: 1))
            let statuses = [
                try await ada.invoices().first?["status"]?.string, try await bob.invoices().first?["status"]?.string,
            ]
            #expect(statuses.compactMap { $0 }.sorted() == ["open", "paid"])
        }
    }

    @Test("A member sees only the own methods, adds the one of the browser, and removes it")
    func methods() async throws {
        try await withStripe { app, server in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let method = server.objects { $0.newMethod(.visa) }
            try await ada.payWith(method)
            try await bob.payWith(server.objects { $0.newMethod(.mastercard) })
            let found = try await ada.get("/billing/payment-methods").json["items"]?.array
            #expect(found?.map { $0["reference"]?.string } == [method] && found?.first?["brand"] == "Visa")

            let foreign = try await bob.post("/billing/payment-methods", ["reference": .string(method)])
            #expect(foreign.problem == "billing.payment_method_not_found")
            let removed = try await bob.delete("/billing/payment-methods/\(method)")
            #expect(removed.problem == "billing.payment_method_not_found")
            #expect(try await ada.delete("/billing/payment-methods/\(method)").status == 204)
            #expect(try await ada.get("/billing/payment-methods").json["items"]?.array == [])
        }
    }
}
