import App
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("The billing of one tenant")
struct TenantBillingPageTests {
    private static let hostile = #"<b>"x"&'"#
    private static let escaped = "&lt;b&gt;&quot;x&quot;&amp;&#39;"

    @Test("It has the subscription, usage, invoices, credit notes, refunds and payments, and escapes all of it")
    func page() async throws {
        try await withApp(App.self, settings: ["auth.access_token_lifetime": "24h"]) { app in
            let ada = try await app.signUp(tenant: Self.hostile)
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business", seatCount: 2)
            try await app.runJobs()
            let usage: JSONValue = ["events": [["key": "a", "meter": "requests", "quantity": 1234]]]
            #expect(try await ada.post("/billing/usage", usage).status == 202)
            #expect(try await ada.patch("/billing/subscription", ["seat_count": 5]).status == 200)
            try await ada.creditLatestInvoice(net: 1000)

            let tenant = try #require(ada.tenantID)
            let page = try await app.superuserPages().page("/admin/billing/tenants/\(tenant)")
            #expect(page.contains("<h1>\(Self.escaped) <span class=\"state open\">active</span></h1>"))
            #expect(page.contains("<title>\(Self.escaped) ·") && !page.contains("<b>"))
            #expect(page.contains("<dt>Plan</dt><dd>Business, version 1</dd>"))
            #expect(page.contains("<dt>Recurring price</dt><dd>184.00 EUR a month, before taxes</dd>"))
            #expect(page.contains("<dt>Period</dt><dd>2026-01-01 to 2026-02-01</dd>"))
            #expect(page.contains("On the next invoice") && page.contains("<dt>Name</dt><dd>\(Self.escaped)</dd>"))
            #expect(page.contains("requests</th><td data-label=\"Period\"><span class=\"dim\">not charged yet</span>"))
            #expect(page.contains("data-label=\"Quantity\">1,234</td>"))
            #expect(page.contains("<th scope=\"row\">2026-000001</th>") && page.contains("158.27 EUR"))
            #expect(page.contains("<th scope=\"row\">CN-2026-000001</th>") && page.contains("11.90 EUR"))
            let payment = try await ada.payment()
            #expect(page.contains("<code>\(payment.reference)</code>") && page.contains("<code>\(payment.key)</code>"))
            #expect(page.contains("<time datetime=\"2026-01-01T") && page.contains("/admin/audit?tenant=\(tenant)"))
        }
    }

    @Test("Reading it is in the audit of the tenant, with the superuser and the page")
    func audit() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let tenant = try #require(ada.tenantID)
            let pages = try await app.superuserPages()
            _ = try await pages.page("/admin/billing/tenants/\(tenant)")
            let audit = try await pages.page("/admin/audit?tenant=\(tenant)&action=billing.viewed")
            #expect(audit.contains("billing.viewed") && audit.contains("root@example.com"))
            #expect(audit.contains("GET /admin/billing/tenants/{tenant}"))
        }
    }

    @Test("A tenant without billing has an empty page, and an unknown one none")
    func unknown() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let pages = try await app.superuserPages()
            let page = try await pages.page("/admin/billing/tenants/\(try #require(ada.tenantID))")
            #expect(page.contains("The tenant has never had a subscription.") && page.contains("No invoices."))
            let unknown = try await pages.get("/admin/billing/tenants/\(ID<Tenant>())")
            #expect(unknown.status == 404 && unknown.text.contains("billing.tenant_missing"))
            #expect(unknown.headers[.contentType] == "text/html; charset=utf-8")
            #expect(try await pages.get("/admin/billing/tenants/nonsense").status == 422)
        }
    }

    @Test("The list has the tenants by state, pages through them, and refuses an unknown state")
    func list() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: Self.hostile)
            let bob = try await app.signUp(tenant: "Globex")
            try await ada.subscribe(to: "business")
            try await bob.subscribe(to: "team", seatCount: 3)
            let pages = try await app.superuserPages()
            let all = try await pages.page("/admin/billing/tenants?status=&tenant=")
            #expect(all.contains(">\(Self.escaped)</a>") && all.contains(">Globex</a>") && !all.contains("<b>"))
            #expect(all.contains("57.00 EUR a month") && all.contains("Team, version 1"))
            let trials = try await pages.page("/admin/billing/tenants?status=trialing")
            #expect(trials.contains(">Globex</a>") && !trials.contains(Self.escaped))
            let one = try await pages.page("/admin/billing/tenants?tenant=\(try #require(ada.tenantID))")
            #expect(one.contains(">\(Self.escaped)</a>") && !one.contains("Globex"))
            #expect(try await pages.page("/admin/billing/tenants?status=expired").contains("No subscriptions match"))
            for query in ["status=gold", "tenant=nonsense"] {
                let refused = try await pages.get("/admin/billing/tenants?" + query)
                #expect(refused.status == 422 && refused.text.contains("billing.filter_invalid"))
            }
            let reports = try app.billingReports()
            let first = try await reports.subscriptions(SubscriptionFilter(), PageRequest(limit: 1))
            #expect(first.nextCursor != nil)
            let next = PageRequest(limit: 1, cursor: first.nextCursor)
            let second = try await reports.subscriptions(SubscriptionFilter(), next)
            #expect((first.items + second.items).map { Optional($0.tenantID) } == [bob.tenantID, ada.tenantID])
        }
    }

    @Test("Members, visitors and access tokens of superusers see none of the pages")
    func access() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let pages = try await app.superuserPages()
            let root = try await app.logIn("root@example.com")
            let tenant = try #require(ada.tenantID)
            let paths = ["", "/past-due", "/tenants", "/tenants/\(tenant)"].map { "/admin/billing" + $0 }
            for path in paths {
                for headers in [ada.headers, root.headers, [:]] {
                    let response = try await app.send(.get, path, headers: headers)
                    #expect(response.status == 303)
                    #expect(response.headers[.location] == "/admin/sign-in?next=\(path)")
                }
                #expect(try await pages.get(path).status == 200)
            }
            try await app.application.platform.database.system().write { tx in
                try tx.execute("UPDATE \"user\" SET is_superuser = \(false)")
            }
            for path in paths { #expect(try await pages.get(path).status == 403) }
        }
    }
}

extension TrellisTesting.Actor {
    /// Returns the key and the gateway's reference of the only payment.
    fileprivate func payment() async throws -> (key: String, reference: String) {
        let billing = try BillingFixture(app, of: self)
        let payments = try await billing.database.read { tx in try tx.fetch(PaymentRecord.all) }
        let payment = try #require(payments.first)
        return (payment.key, try #require(payment.reference))
    }
}
