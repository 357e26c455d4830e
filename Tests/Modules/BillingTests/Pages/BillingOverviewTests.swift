import App
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("The overview of billing")
struct BillingOverviewTests {
    @Test("It has the revenue of a month, trials apart, what is open, the states, and the sums of each month")
    func page() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let eve = try await app.signUp(tenant: "Initech")
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await bob.subscribe(to: "team", seatCount: 3)
            try await eve.payWith("fake_declined")
            try await eve.subscribe(to: "business", seatCount: 2)
            try await app.runJobs()
            try await ada.creditLatestInvoice(net: 1000)

            let page = try await app.superuserPages().page("/admin/billing")
            // The base price and one user, and the base price and two users.
            #expect(page.contains("<dt>Monthly recurring revenue</dt><dd>249.00 EUR</dd>"))
            #expect(page.contains("<dt>In trials</dt><dd>57.00 EUR a month</dd>"))
            #expect(page.contains("<dt>Open</dt><dd>158.27 EUR in 1 invoice</dd>"))
            for (state, count) in [("active", 1), ("trialing", 1), ("past due", 1), ("paused", 0)] {
                let row = "\(state)</span></a></th><td class=\"n\" data-label=\"Subscriptions\">\(count)</td>"
                #expect(page.contains(row), "\(state)")
            }
            let sums = [("Invoiced", "296.31"), ("Paid", "138.04"), ("Credited", "11.90"), ("Refunded", "11.90")]
            let cells = sums.map { "<td class=\"n\" data-label=\"\($0)\">\($1) EUR</td>" }.joined()
            #expect(page.contains("<tr><th scope=\"row\">2026-01</th>" + cells))
            #expect(page.contains("<th scope=\"row\">2025-02</th>") && !page.contains("<th scope=\"row\">2025-01</th>"))
        }
    }

    @Test("After months with several tenants, every sum is that of the documents of the tenants")
    func ledger() async throws {
        try await withApp(App.self) { app in
            var actors: [TrellisTesting.Actor] = []
            for (index, method) in ["fake_visa", "fake_declined", "fake_visa", "fake_visa"].enumerated() {
                let actor = try await app.signUp(tenant: "Tenant \(index)")
                try await actor.payWith(method)
                try await actor.subscribe(to: index == 2 ? "team" : "business", seatCount: 1 + index * 7)
                actors.append(actor)
            }
            for _ in 1...5 { try await app.pass(days: 20) }
            actors = try await actors.asyncMap { try await $0.signedInAgain() }
            try await actors[0].creditLatestInvoice(net: 333)
            #expect(try await actors[3].post("/billing/subscription/pause").status == 200)

            let overview = try await app.billingReports().overview()
            let report = try #require(overview.reports[.eur])
            var expected: [RevenueKind: [String: Int]] = [:]
            var (open, recurring) = (0, 0)
            for actor in actors {
                for invoice in try await actor.invoices() where invoice["status"] != "void" {
                    let month = String(try #require(invoice["issued_on"]?.string).prefix(7))
                    expected[.invoiced, default: [:]][month, default: 0] += invoice.cents("total") ?? 0
                    open += invoice["status"] == "open" ? invoice.cents("due") ?? 0 : 0
                }
                for note in try await actor.items("/billing/credit-notes") {
                    let month = String(try #require(note["issued_on"]?.string).prefix(7))
                    expected[.credited, default: [:]][month, default: 0] += note.cents("total") ?? 0
                }
                let state = try await actor.get("/billing/subscription").json
                guard state["status"] == "active" || state["status"] == "past_due" else { continue }
                recurring += state["plan"] == "team" ? 1900 * 15 : 9900 + 1700
            }
            for kind in [RevenueKind.invoiced, .credited] {
                let found = report.months.compactMap { month in
                    month.amounts[kind].map { (String(month.start.description.prefix(7)), Int($0.minorUnits)) }
                }
                #expect(Dictionary(found) { $1 } == expected[kind], "\(kind)")
            }
            #expect(try report.total(.paid).minorUnits == Int64(try await app.moved("charge")))
            #expect(try report.total(.refunded).minorUnits == Int64(try await app.moved("refund")))
            #expect(try report.recurring.perMonth == .eur(Int64(recurring)) && recurring > 0)
            #expect(report.open == .eur(Int64(open)))
            #expect(overview.counts == [.active: 2, .expired: 1, .paused: 1])
            #expect(report.months.count == 12)
        }
    }

    @Test("Without any subscription, it says so")
    func empty() async throws {
        try await withApp(App.self) { app in
            let page = try await app.superuserPages().page("/admin/billing")
            #expect(page.contains("There is no revenue yet.") && page.contains("</html>"))
        }
    }
}

extension TestApp {
    /// Returns the sum that the fake gateway has moved; its refunds have no state.
    fileprivate func moved(_ kind: String) async throws -> Int {
        try await application.platform.database.system().read { tx in
            let rows = try tx.rows(
                "SELECT minor_units FROM billing_fake_object WHERE kind = \(kind) AND state IN ('succeeded', '')")
            return try rows.reduce(0) { $0 + (try $1.decode(Int.self, at: 0)) }
        }
    }
}

extension Array {
    fileprivate func asyncMap<Other>(_ change: (Element) async throws -> Other) async rethrows -> [Other] {
        var changed: [Other] = []
        for element in self { changed.append(try await change(element)) }
        return changed
    }
}
