import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("A year of a subscription")
struct SubscriptionYearTests {
    @Test("A trial becomes active, renews each month at the tenant's midnight, and each invoice is paid once")
    func year() async throws {
        try await withApp(App.self, settings: ["billing.time_zone": "Europe/Berlin"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            try await ada.payWith("fake_visa")
            let started = try await ada.subscribe(to: "team", seatCount: 3)
            #expect(started["status"] == "trialing")
            #expect(started["period_end"] == "2026-01-15")
            #expect(try await ada.invoices().isEmpty)

            // 22:59:59 UTC on the last day of the trial is one second before midnight in Berlin.
            app.clock.advance(by: .seconds(86_400 * 13 + 82_799))
            try await app.runJobs()
            let before = try await ada.signedInAgain()
            #expect(try await before.subscriptionStatus() == "trialing")
            app.clock.advance(by: .seconds(1))
            try await app.runJobs()
            #expect(try await before.subscriptionStatus() == "active")
            #expect(try await before.invoices().map { $0["number"]?.string } == ["2026-000001"])

            for _ in 1...12 { try await app.pass(days: 31) }
            let later = try await ada.signedInAgain()
            let invoices = try await later.invoices()
            #expect(invoices.count == 13)
            #expect(invoices.first?["number"] == "2027-000001")
            #expect(
                invoices.dropFirst().compactMap { $0["number"]?.string }
                    == (1...12).reversed().map { "2026-0000\($0 < 10 ? "0" : "")\($0)" })
            #expect(invoices.allSatisfy { $0["status"] == "paid" && $0.cents("total") == 6783 && $0.cents("due") == 0 })
            #expect(invoices.allSatisfy { $0["customer"]?["name"] == "Acme" })
            #expect(try await later.get("/billing/subscription").json["period_start"] == "2027-01-15")
            #expect(try await app.fakeObjects("charge") == 13)
            #expect(try await app.events("invoice.paid", of: ada) == 13)
            #expect(try await app.events("subscription.renewed", of: ada) == 12)
            #expect(try await app.events("subscription.activated", of: ada) == 1)
        }
    }

    @Test("A trial without a payment method expires")
    func expiredTrial() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "team")
            try await app.pass(days: 15)
            let later = try await ada.signedInAgain()
            #expect(try await later.subscriptionStatus() == "expired")
            #expect(try await later.invoices().isEmpty)
            // The trial is for the first subscription only.
            #expect(try await later.subscribe(to: "team")["status"] == "active")
        }
    }

    @Test("After an interruption of months, each missed period is renewed and invoiced")
    func interruption() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.pass(days: 100)
            let invoices = try await ada.signedInAgain().invoices()
            #expect(invoices.count == 4)
            #expect(invoices.allSatisfy { $0["status"] == "paid" })
        }
    }

    @Test("Usage is charged beyond what is included, once for each key, and late usage in the open period")
    func usage() async throws {
        try await withApp(App.self, settings: ["auth.access_token_lifetime": "24h"]) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            func report(
                _ key: String, _ quantity: Int, by actor: Actor, at time: Timestamp? = nil
            ) async throws -> TestResponse {
                var event: JSONObject = [
                    "key": .string(key), "meter": "requests", "quantity": .int(quantity),
                ]
                event["time"] = time.map { .string("\($0)") }
                return try await actor.post("/billing/usage", ["events": .array([.object(event)])])
            }
            let start = app.clock.now
            #expect(try await report("a", 150_000, by: ada).json["accepted"] == 1)
            let again = try await report("a", 150_000, by: ada, at: start)
            #expect(again.status == 202)
            #expect(again.json["duplicates"] == 1)
            #expect(try await report("a", 1, by: ada, at: start).problem == "billing.usage_key_reused")
            app.clock.advance(by: .seconds(60))
            #expect(try await report("a", 150_000, by: ada).json["duplicates"] == 1)
            let tooEarly = try await report("b", 1, by: ada, at: start - .seconds(86_400))
            #expect(tooEarly.problem == "billing.usage_too_early")
            let tooLate = try await report("b", 1, by: ada, at: start + .seconds(3600))
            #expect(tooLate.problem == "billing.usage_in_future")

            try await app.pass(days: 31)
            let later = try await ada.signedInAgain()
            let lines = try #require(try await later.invoices().first?["lines"]?.array)
            let used = try #require(lines.first { $0["kind"] == "usage" })
            #expect(used["quantity"] == 50_000)
            #expect(used.cents("amount") == 2000)

            #expect(try await report("late", 110_000, by: later, at: start).json["accepted"] == 1)
            try await app.pass(days: 28)
            let last = try await ada.signedInAgain().invoices().first?["lines"]?.array ?? []
            #expect(last.first { $0["kind"] == "usage" }?["quantity"] == 10_000)
        }
    }
}
