import App
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Sessions on the gateway's page")
struct PortalSessionTests {
    @Test("The page leads back to an address of the product, and to no other one")
    func returnURL() async throws {
        try await withApp(App.self, settings: ["web.public_url": "https://app.example.com"]) { app in
            let ada = try await app.signUp()
            for address in ["https://evil.example/", "https://app.example.com.evil.example/", "http://localhost:8080/"]
            {
                let response = try await ada.post("/billing/portal-sessions", ["return_url": .string(address)])
                #expect(response.problem == "billing.value_invalid", "\(address): \(response.text)")
            }
            // A refused request doesn't reach the gateway.
            #expect(try await app.fakeObjects("customer") == 0)
            let own = "https://app.example.com/settings/billing?tab=cards"
            let response = try await ada.post("/billing/portal-sessions", ["return_url": .string(own)])
            #expect(response.json["url"]?.string == own, "\(response.text)")
        }
    }

    @Test("Without a public address, the page leads back to this machine")
    func local() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let own = try await ada.post("/billing/portal-sessions", ["return_url": "http://localhost:8080/billing"])
            #expect(own.json["url"] == "http://localhost:8080/billing")
            let other = try await ada.post("/billing/portal-sessions", ["return_url": "https://example.com/"])
            #expect(other.problem == "billing.value_invalid")
        }
    }

    @Test("A method that the customer replaces on the page isn't charged any more, and the new one is")
    func replacedMethod() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_declined")
            let session = try await ada.post(
                "/billing/portal-sessions", ["return_url": "http://localhost:8080/billing"])
            #expect(session.status == 200 || session.status == 201)
            // What the page does.
            let billing = try BillingFixture(app, of: ada)
            let gateway = billing.dependencies.gateway
            let customer = try #require(try await billing.write { $0.account.gatewayCustomer })
            let new = try GatewayReference("fake_visa")
            try await gateway.attach(new, to: customer)
            try await gateway.setDefault(new, of: customer)
            try await gateway.detach(try GatewayReference("fake_declined"), from: customer)

            let methods = try await ada.get("/billing/payment-methods").json["items"]?.array ?? []
            #expect(methods.map { $0["reference"]?.string } == ["fake_visa"])
            #expect(methods.first?["is_chosen"] == true)
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await ada.invoices().map { $0["status"]?.string } == ["paid"])
        }
    }
}
