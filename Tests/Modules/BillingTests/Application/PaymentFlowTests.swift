import App
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Collecting invoices")
struct PaymentFlowTests {
    @Test("A declined invoice is retried on the days of the schedule; another method pays it at once")
    func recovery() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_declined")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await ada.subscriptionStatus() == "past_due")
            #expect(try await app.fakeObjects("charge") == 1)
            try await app.runJobs()
            #expect(try await app.fakeObjects("charge") == 1)
            try await app.pass(days: 1)
            #expect(try await app.fakeObjects("charge") == 2)

            let later = try await ada.signedInAgain()
            try await later.payWith("fake_visa")
            try await app.runJobs()
            #expect(try await later.subscriptionStatus() == "active")
            #expect(try await later.invoices().first?["status"] == "paid")
            #expect(try await app.fakeObjects("charge") == 3)
            #expect(try await app.events("subscription.past_due", of: ada) == 2)
            #expect(try await app.events("subscription.recovered", of: ada) == 1)
            #expect(try await app.events("payment.failed", of: ada) == 2)
        }
    }

    @Test("After the last attempt the subscription expires, and its invoice is written off")
    func expiry() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_declined")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            for _ in 1...6 {
                try await app.pass(days: 1)
                #expect(try await ada.signedInAgain().subscriptionStatus() == "past_due")
            }
            try await app.pass(days: 1)
            let later = try await ada.signedInAgain()
            #expect(try await later.subscriptionStatus() == "expired")
            #expect(try await later.invoices().map { $0["status"]?.string } == ["uncollectible"])
            // The charge itself, and the days 1, 3, 5 and 7.
            #expect(try await app.fakeObjects("charge") == 5)
            #expect(try await app.events("invoice.written_off", of: ada) == 1)
        }
    }

    @Test(
        "A charge whose response is lost is found by its key, and not repeated",
        arguments: ["fake_lost", "fake_unreached"])
    func lostResponse(method: String) async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith(method)
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await ada.invoices().first?["status"] == "open")
            app.clock.advance(by: .seconds(301))
            try await app.runJobs()
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await ada.subscriptionStatus() == "active")
            #expect(try await app.fakeObjects("charge") == 1)
            #expect(try await app.events("invoice.paid", of: ada) == 1)
        }
    }

    @Test("A charge that waits for the customer is ended before another method is charged")
    func requiredAction() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_requires_action")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await ada.subscriptionStatus() == "past_due")
            try await ada.payWith("fake_visa")
            try await app.runJobs()
            #expect(try await ada.subscriptionStatus() == "active")
            let open = try await app.systemCount(
                "SELECT id FROM billing_fake_object WHERE kind = 'charge' AND state = 'requires_action'")
            #expect(open == 0)
            #expect(try await ada.invoices().first?["status"] == "paid")
        }
    }

    @Test("A method that is chosen before the last attempt pays, and the attempt that it replaces is no failure")
    func replacedAttempt() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_requires_action")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            for _ in 1...6 { try await app.pass(days: 1) }
            let later = try await ada.signedInAgain()
            #expect(try await later.subscriptionStatus() == "past_due")
            let failures = try await app.events("payment.failed", of: ada)
            try await later.payWith("fake_visa")
            try await app.runJobs()
            #expect(try await later.subscriptionStatus() == "active")
            #expect(try await later.invoices().first?["status"] == "paid")
            #expect(try await app.events("payment.failed", of: ada) == failures)
        }
    }

    @Test("A charge that succeeds after a credit note is reported with what wasn't due any more")
    func surplus() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_processing")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let invoice = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let key = try IdempotencyKey.charge(invoice, attempt: 1)
            _ = try await billing.write { try $0.apply(.declined(.other), to: key) }
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            _ = try await service.credit(invoice, net: 1000, reason: "Service was not available")
            let late = PaymentOutcome.succeeded(try GatewayReference("ch_late"))
            for _ in 1...2 { _ = try await billing.write { try $0.apply(late, to: key) } }
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await app.events("payment.surplus", of: ada) == 1)
        }
    }

    @Test("A gateway that is down delays the charge, and the subscription stays active")
    func gatewayDown() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_down")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await ada.subscriptionStatus() == "active")
            #expect(try await ada.invoices().first?["status"] == "open")
            #expect(try await app.fakeObjects("charge") == 0)
        }
    }

    @Test("A process that dies after any step of a charge charges once, and pays once", arguments: 0...3)
    func interruption(after steps: Int) async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            let issued = try await ada.subscribe(to: "business")
            #expect(issued["status"] == "active")
            let invoice = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            if steps >= 1 {
                let step = try await billing.write { try $0.nextStep(of: invoice, isRequested: false) }
                guard case .charge(let request, isRepeated: false) = step else {
                    Issue.record("\(step)")
                    return
                }
                if steps >= 2 {
                    let outcome = try await billing.dependencies.gateway.charge(request)
                    if steps >= 3 {
                        let next = try await billing.write { try $0.apply(outcome, to: request.key) }
                        #expect(next == .done)
                    }
                }
            }
            try await app.runJobs()
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await app.fakeObjects("charge") == 1)
            #expect(try await app.events("invoice.paid", of: ada) == 1)
            #expect(try await app.events("invoice.issued", of: ada) == 1)
        }
    }

    @Test("An invoice that is too small for the gateway is written off at once, and the subscription goes on")
    func smallInvoice() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_processing")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let billing = try BillingFixture(app, of: ada)
            let key = try IdempotencyKey.charge(try await ada.latestInvoice(), attempt: 1)
            for _ in 1...2 {
                let step = try await billing.write { try $0.apply(.declined(.amountTooSmall), to: key) }
                #expect(step == .done)
            }
            #expect(try await ada.invoices().first?["status"] == "uncollectible")
            #expect(try await ada.subscriptionStatus() == "active")
            #expect(try await app.events("invoice.written_off", of: ada) == 1)
            #expect(try await app.events("payment.failed", of: ada) == 0)
            // Nothing is left to do.
            try await app.pass(days: 8)
            #expect(try await ada.signedInAgain().subscriptionStatus() == "active")
        }
    }

    @Test("Notices of the gateway may be repeated, late and out of order")
    func notices() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_processing")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let invoice = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let key = try IdempotencyKey.charge(invoice, attempt: 1)
            let reference = try GatewayReference("ch_late")
            for outcome in [PaymentOutcome.succeeded(reference), .declined(.other), .unknown, .succeeded(reference)] {
                _ = try await billing.write { try $0.apply(outcome, to: key) }
            }
            #expect(try await ada.subscriptionStatus() == "active")
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await app.events("invoice.paid", of: ada) == 1)
            #expect(try await app.events("payment.failed", of: ada) == 0)
        }
    }
}
