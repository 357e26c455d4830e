import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Invoices that are made void")
struct InvoiceVoidTests {
    @Test("A void invoice keeps its number and its document, is never charged, and frees its subscription")
    func void() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_declined")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await ada.subscriptionStatus() == "past_due")
            let id = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            let stored = try await service.void(id, reason: "Issued to the wrong company")
            #expect(stored.value.status == .void)
            #expect(try await ada.subscriptionStatus() == "active")
            let json = try await ada.get("/billing/invoices/\(id)").json
            #expect(json["status"] == "void")
            #expect(json["number"] == "2026-000001")
            #expect(json["void_reason"] == "Issued to the wrong company")
            #expect(json.cents("due") == 0)
            #expect(try await ada.get("/billing/invoices/\(id)/document").status == 200)
            let charges = try await app.fakeObjects("charge")
            try await app.pass(days: 8)
            #expect(try await app.fakeObjects("charge") == charges)
            #expect(try await app.events("invoice.voided", of: ada) == 1)
            await #expect(throws: BillingError.invoiceActionRefused(.void, .void)) {
                try await service.void(id, reason: "Again")
            }
        }
    }

    @Test("An invoice that is being paid, is paid, or was credited isn't made void")
    func refused() async throws {
        try await withApp(App.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            try await ada.payWith("fake_processing")
            try await ada.subscribe(to: "business")
            try await bob.payWith("fake_visa")
            try await bob.subscribe(to: "business")
            try await app.runJobs()
            let (mine, theirs) = (try BillingFixture(app, of: ada), try BillingFixture(app, of: bob))
            let (first, second) = (try await ada.latestInvoice(), try await bob.latestInvoice())
            let service = InvoiceService(database: mine.database, dependencies: mine.dependencies)
            await #expect(throws: BillingServiceError.paymentInProgress) {
                try await service.void(first, reason: "Mistake")
            }
            // The invoice of another tenant isn't there.
            await #expect(throws: BillingServiceError.invoiceMissing) {
                try await service.void(second, reason: "Mistake")
            }
            let other = InvoiceService(database: theirs.database, dependencies: theirs.dependencies)
            await #expect(throws: BillingError.invoiceActionRefused(.void, .paid)) {
                try await other.void(second, reason: "Mistake")
            }
            #expect(try await ada.invoices().first?["status"] == "open")
        }
    }

    @Test("A member can't make an invoice void, with any permission")
    func members() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            let tenant = try #require(ada.tenantID)
            let path = "/superuser/billing/tenants/\(tenant)/invoices/\(try await ada.latestInvoice())/void"
            #expect(try await ada.post(path, ["reason": "Because"]).status == 403)
            #expect(try await ada.invoices().first?["status"] == "open")
        }
    }
}
