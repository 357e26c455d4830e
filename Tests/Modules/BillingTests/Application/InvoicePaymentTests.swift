import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Paying an invoice")
struct InvoicePaymentTests {
    @Test("After an unpaid subscription another one starts only when its invoice is paid")
    func unpaid() async throws {
        try await withApp(App.self) { app in
            let ada = try await Self.expired(in: app)
            let id = try await ada.latestInvoice()
            for plan in ["business", "free"] {
                let refused = try await ada.post("/billing/subscription", ["plan": .string(plan)])
                #expect(refused.status == 402)
                #expect(refused.problem == "billing.invoice_unpaid")
                #expect(refused.text.contains("2026-000001") && refused.text.contains("\(id)/pay"))
            }
            try await ada.payWith("fake_visa")
            try await app.runJobs()
            // Choosing a method pays what is open, and this is written off.
            #expect(try await ada.invoices().map { $0["status"]?.string } == ["uncollectible"])

            let charges = try await app.fakeObjects("charge")
            for _ in 1...2 {
                let accepted = try await ada.post("/billing/invoices/\(id)/pay")
                #expect(accepted.status == 202)
                #expect(accepted.json["status"] == "uncollectible")
            }
            try await app.runJobs()
            #expect(try await ada.invoices().first?["status"] == "paid")
            #expect(try await app.fakeObjects("charge") == charges + 1)
            #expect(try await app.events("invoice.paid", of: ada) == 1)
            #expect(try await ada.post("/billing/invoices/\(id)/pay").problem == "billing.nothing_due")
            #expect(try await ada.subscribe(to: "business")["status"] == "active")
        }
    }

    @Test("A declined payment of an invoice that is written off is told once, and may be tried again")
    func declined() async throws {
        try await withApp(App.self) { app in
            let ada = try await Self.expired(in: app)
            let id = try await ada.latestInvoice()
            let (charges, failures) = (
                try await app.fakeObjects("charge"), try await app.events("payment.failed", of: ada)
            )
            for attempt in 1...2 {
                #expect(try await ada.post("/billing/invoices/\(id)/pay").status == 202)
                try await app.runJobs()
                #expect(try await app.fakeObjects("charge") == charges + attempt)
                #expect(try await app.events("payment.failed", of: ada) == failures + attempt)
            }
            try await app.pass(days: 8)
            #expect(try await app.fakeObjects("charge") == charges + 2)
            #expect(try await ada.signedInAgain().invoices().first?["status"] == "uncollectible")
        }
    }

    @Test("An open invoice is paid before the next day of the schedule; not without a method, and not while it is paid")
    func open() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let id = try await ada.latestInvoice()
            #expect(try await ada.post("/billing/invoices/\(id)/pay").problem == "billing.payment_method_missing")
            #expect(try await ada.post("/billing/invoices/\(ID<Invoice>())/pay").status == 404)
            try await ada.payWith("fake_processing")
            try await app.runJobs()
            let refused = try await ada.post("/billing/invoices/\(id)/pay")
            #expect(refused.status == 409)
            #expect(refused.problem == "billing.payment_in_progress")
            let key = try IdempotencyKey.charge(id, attempt: 2)
            _ = try await BillingFixture(app, of: ada).write { try $0.apply(.declined(.other), to: key) }
            #expect(try await ada.subscriptionStatus() == "past_due")
            let charges = try await app.fakeObjects("charge")
            #expect(try await ada.post("/billing/invoices/\(id)/pay").status == 202)
            try await app.runJobs()
            #expect(try await app.fakeObjects("charge") == charges + 1)
        }
    }

    @Test("An invoice that the gateway never charges, because it is too small, prevents no further subscription")
    func tooSmall() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_processing")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let key = try IdempotencyKey.charge(try await ada.latestInvoice(), attempt: 1)
            let billing = try BillingFixture(app, of: ada)
            _ = try await billing.write { try $0.apply(.declined(.amountTooSmall), to: key) }
            #expect(try await ada.invoices().first?["status"] == "uncollectible")
            #expect(try await ada.post("/billing/subscription/cancel", ["at": "now"]).status == 200)
            #expect(try await ada.subscribe(to: "business")["status"] == "active")
        }
    }

    /// Returns a user whose subscription expired after the last declined payment, signed in on that day.
    private static func expired(in app: TestApp) async throws -> TrellisTesting.Actor {
        let ada = try await app.signUp()
        try await ada.payWith("fake_declined")
        try await ada.subscribe(to: "business")
        try await app.runJobs()
        for _ in 1...7 { try await app.pass(days: 1) }
        let later = try await ada.signedInAgain()
        #expect(try await later.subscriptionStatus() == "expired")
        return later
    }
}
