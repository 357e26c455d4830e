import App
import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("The list of tenants that are past due")
struct PastDuePageTests {
    /// Invoices are due before the last attempt.
    private static let settings = ["billing.invoice_due_days": "1"]

    @Test("A tenant is listed after the due day, with the amount, the attempts and the next one, until it has paid")
    func list() async throws {
        try await withApp(App.self, settings: Self.settings) { app in
            let eve = try await app.signUp(tenant: #"<b>"x"&'"#)
            try await eve.payWith("fake_declined")
            try await eve.subscribe(to: "business", seatCount: 2)
            try await app.runJobs()
            try await app.pass(days: 1)
            let before = try await app.superuserPages().page("/admin/billing/past-due")
            #expect(before.contains("No invoice is overdue."))

            try await app.pass(days: 1)
            let page = try await SuperuserPages(app).page("/admin/billing/past-due")
            let tenant = try #require(eve.tenantID)
            let row = [
                "<a href=\"/admin/billing/tenants/\(tenant)\">&lt;b&gt;&quot;x&quot;&amp;&#39;</a></th>",
                "<td class=\"n\" data-label=\"Due\"><div>158.27 EUR</div></td>",
                "<td class=\"n\" data-label=\"Invoices\">1</td>",
                "<td data-label=\"Due since\"><time datetime=\"2026-01-02\">2026-01-02</time></td>",
                "<td class=\"n\" data-label=\"Attempts\">2</td>",
                "<td data-label=\"Next attempt\"><time datetime=\"2026-01-04\">2026-01-04</time></td>",
            ]
            #expect(page.contains(row.joined()))
            #expect(!page.contains("<b>") && !page.contains("rel=\"next\""))

            try await eve.signedInAgain().payWith("fake_visa")
            try await app.runJobs()
            let after = try await SuperuserPages(app).page("/admin/billing/past-due")
            #expect(after.contains("No invoice is overdue."))
        }
    }

    @Test("Pages list each tenant once, the longest overdue first, also with several invoices and equal days")
    func pages() async throws {
        var settings = Self.settings
        settings["billing.dunning_end"] = "remain_past_due"
        try await withApp(App.self, settings: settings) { app in
            var tenants: [ID<Tenant>?] = []
            for day in 0..<5 {
                let actor = try await app.signUp(tenant: "Tenant \(day)")
                try await actor.payWith("fake_declined")
                try await actor.subscribe(to: "business")
                tenants.append(actor.tenantID)
                try await app.runJobs()
                if day % 2 == 1 { try await app.pass(days: 1) }
            }
            // The next period, and the due day of its invoices, so that each tenant has two.
            try await app.pass(days: 31)
            try await app.pass(days: 3)
            let reports = try app.billingReports()
            let all = try await reports.pastDue(PageRequest())
            #expect(all.items.map(\.tenantID).count == 5 && all.nextCursor == nil)
            #expect(Set(all.items.map { Optional($0.tenantID) }) == Set(tenants))
            #expect(all.items.map(\.since) == all.items.map(\.since).sorted())
            #expect(all.items.first?.since == .on("2026-01-02") && all.items.first?.invoiceCount == 2)
            #expect(all.items.first?.amounts == [.eur(2 * 13_804)])

            var (found, cursor): ([ID<Tenant>], String?) = ([], nil)
            repeat {
                let page = try await reports.pastDue(PageRequest(limit: 2, cursor: cursor))
                found += page.items.map(\.tenantID)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(found == all.items.map(\.tenantID))
        }
    }

    @Test("After the last attempt of the schedule there is no next one")
    func end() throws {
        func tenant(failures: Int) throws -> PastDueTenant {
            PastDueTenant(
                tenantID: .acme, invoiceCount: 1, amounts: [.eur(100)], since: .on("2026-01-02"), attempts: failures,
                failures: try UnpaidInvoice(ID(), failedOn: .on("2026-01-01"), attempts: failures))
        }
        #expect(try tenant(failures: 4).nextAttempt(by: .standard) == .on("2026-01-08"))
        #expect(try tenant(failures: 5).nextAttempt(by: .standard) == nil)
    }

    @Test("A cursor of another list is refused")
    func cursor() async throws {
        try await withApp(App.self) { app in
            let pages = try await app.superuserPages()
            for path in ["/admin/billing/past-due", "/admin/billing/tenants"] {
                #expect(try await pages.get(path + "?cursor=..").status == 400)
            }
        }
    }
}
