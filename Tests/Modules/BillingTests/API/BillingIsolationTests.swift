import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Who may see and change what is billed")
struct BillingIsolationTests {
    @Test("Another tenant finds nothing, and changes nothing")
    func anotherTenant() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let id = try #require(try await ada.invoices().first?["id"]?.string)

            #expect(try await bob.get("/billing/invoices/\(id)").problem == "billing.invoice_missing")
            #expect(try await bob.invoices().isEmpty)
            #expect(try await bob.get("/billing/payment-methods").json["items"] == [])
            #expect(try await bob.post("/billing/subscription/pause").problem == "billing.subscription_missing")
            #expect(try await bob.inTenant(ada.tenantID).get("/billing/subscription").status == 404)
            #expect(try await ada.subscriptionStatus() == "active")
            // The numbers of tenants are independent.
            try await bob.subscribe(to: "business")
            #expect(try await bob.invoices().first?["number"] == "2026-000001")
        }
    }

    @Test("A member needs the permission to see, and another one to change")
    func permissions() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business", seatCount: 3)
            let clerk = try await ada.addMember(permissions: [])
            let viewer = try await ada.addMember(permissions: ["billing.view"])
            for path in ["plans", "subscription", "invoices", "credit-notes", "payment-methods", "account"] {
                #expect(try await clerk.get("/billing/\(path)").problem == "auth.forbidden", "\(path)")
                #expect(try await viewer.get("/billing/\(path)").status == 200, "\(path)")
            }
            #expect(try await viewer.post("/billing/subscription/pause").problem == "auth.forbidden")
            #expect(try await viewer.post("/billing/usage", ["events": []]).problem == "auth.forbidden")
        }
    }

    @Test("A member can't issue credit notes, with any permission")
    func creditNotes() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            let id = try #require(try await ada.invoices().first?["id"]?.string)
            let tenant = try #require(ada.tenantID)
            let path = "/superuser/billing/tenants/\(tenant)/invoices/\(id)/credit-notes"
            #expect(try await ada.post(path, ["reason": "Because"]).status == 403)
            #expect(try await ada.get("/billing/credit-notes").json["items"] == [])
        }
    }
}
