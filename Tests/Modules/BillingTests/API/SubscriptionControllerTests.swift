import App
import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Subscriptions over HTTP")
struct SubscriptionControllerTests {
    @Test("The plans of the product are listed in their order, with prices, features and limits")
    func plans() async throws {
        try await withApp(App.self) { app in
            let plans = try await app.signUp().get("/billing/plans").json["items"]?.array ?? []
            #expect(plans.map { $0["key"]?.string } == ["free", "team", "business"])
            #expect(plans[1]["prices"]?[0]?["tiers"]?[0]?.cents("price") == 1900)
            #expect(plans[1]["features"] == ["exports"])
            #expect(plans[0]["limits"]?["projects"] == 3)
            #expect(plans[2]["prices"]?[2]?["meter"] == "requests")
        }
    }

    @Test("A subscription is started, changed, paused, resumed and cancelled")
    func changes() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.get("/billing/subscription").problem == "billing.subscription_missing")
            let started = try await ada.subscribe(to: "business", seatCount: 2)
            #expect(started["status"] == "active")
            #expect(started["version"] == 1)

            let more = try await ada.patch("/billing/subscription", ["seat_count": 5])
            #expect(more.status == 200)
            #expect(more.json["seat_count"] == 5)
            #expect(more.json["pending"]?.array?.map { $0["kind"]?.string } == ["prorated_credit", "prorated_charge"])
            let stale = try await ada.patch(
                "/billing/subscription", ["seat_count": 6], headers: [.ifMatch: "\"1\""])
            #expect(stale.status == 412)
            for action in ["pause", "resume", "cancel"] {
                let path = "/billing/subscription/\(action)"
                let late = try await ada.post(path, headers: [.ifMatch: "\"1\""])
                #expect(late.problem == "precondition.failed", "\(action)")
                #expect(try await ada.post(path, headers: [.ifNoneMatch: "*"]).status == 412)
            }
            #expect(try await ada.delete("/billing/subscription/cancel", headers: [.ifMatch: "\"1\""]).status == 412)

            #expect(try await ada.post("/billing/subscription/pause").json["status"] == "paused")
            #expect(try await ada.post("/billing/subscription/pause").problem == "billing.command_refused")
            #expect(try await ada.post("/billing/subscription/resume").json["status"] == "active")

            // Without a body, it is cancelled at the end of the period.
            let scheduled = try await ada.post("/billing/subscription/cancel")
            #expect(scheduled.json["ends_with_period"] == true)
            #expect(
                try await ada.patch("/billing/subscription", ["plan": "team"]).problem
                    == "billing.cancellation_scheduled")
            #expect(try await ada.delete("/billing/subscription/cancel").json["ends_with_period"] == false)
            let again = try await ada.delete("/billing/subscription/cancel")
            #expect(again.problem == "billing.cancellation_not_scheduled")
            #expect(try await ada.post("/billing/subscription/cancel", ["at": "now"]).json["status"] == "cancelled")
            #expect(try await ada.post("/billing/subscription/pause").problem == "billing.subscription_missing")
            #expect(try await app.events("subscription.cancelled", of: ada) == 1)
        }
    }

    @Test("A change to a plan with usage starts a period, and is invoiced at once")
    func planChange() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "free")
            #expect(try await ada.invoices().isEmpty)
            let changed = try await ada.patch("/billing/subscription", ["plan": "business"])
            #expect(changed.json["plan"] == "business")
            #expect(try await ada.invoices().first?.cents("net") == 9900 + 1700)
            let scheduled = try await ada.patch(
                "/billing/subscription", ["plan": "free", "timing": "period_end"])
            #expect(scheduled.json["plan"] == "business")
            #expect(scheduled.json["next_plan"] == "free")
            try await app.pass(days: 32)
            #expect(try await ada.signedInAgain().get("/billing/subscription").json["plan"] == "free")
        }
    }

    @Test("Bad input is refused with its pointer, and unknown plans and meters with their codes")
    func refusals() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = "/billing/subscription"
            #expect(try await ada.post(path, ["plan": "gold"]).problem == "billing.plan_unknown")
            #expect(try await ada.post(path, ["plan": "team", "seat_count": 0]).pointers == ["/seat_count"])
            #expect(try await ada.post("/billing/usage", ["events": []]).pointers == ["/events"])
            try await ada.subscribe(to: "team")
            #expect(try await ada.post(path, ["plan": "team"]).problem == "billing.subscription_exists")
            #expect(try await ada.patch(path, ["plan": "team"]).problem == "billing.nothing_to_change")
            let usage: JSONValue = ["events": [["key": "a", "meter": "miles", "quantity": 1]]]
            #expect(try await ada.post("/billing/usage", usage).problem == "billing.meter_unknown")
            for zone in ["Mars/Olympus", "GMT+5", "Factory", "BST"] {
                let account: JSONValue = [
                    "customer": ["name": "Acme", "country": "DE"], "time_zone": .string(zone),
                ]
                #expect(try await ada.put("/billing/account", account).problem == "billing.value_invalid")
            }
        }
    }

    @Test("Of two starts at the same time, one succeeds")
    func race() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            async let first = ada.post("/billing/subscription", ["plan": "business"])
            async let second = ada.post("/billing/subscription", ["plan": "business"])
            let responses = try await [first, second]
            #expect(responses.map(\.status).sorted() == [201, 409])
            let allowed = ["billing.subscription_exists", "billing.changed_meanwhile"]
            #expect(responses.compactMap(\.problem).allSatisfy { allowed.contains($0) })
            #expect(try await ada.invoices().count == 1)
        }
    }

    @Test("An account whose taxes the seller doesn't know is refused, since its periods could not be invoiced")
    func unknownTaxes() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let response = try await ada.put("/billing/account", ["customer": ["name": "Acme", "country": "FR"]])
            #expect(response.status == 503 && response.problem == "billing.tax_rate_missing")
            #expect(try await ada.get("/billing/account").json["customer"]?["country"] == "DE")
        }
    }

    @Test("Invoices keep the address that the account had when they were issued")
    func account() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.get("/billing/account").json["customer"]?["name"] == "Acme")
            try await ada.subscribe(to: "business")
            let address: JSONValue = [
                "customer": [
                    "name": "Acme SARL", "address": ["1 Rue de Rivoli", "75001 Paris"], "country": "FR",
                    "tax_id": "FR12345678901",
                ],
                "email": "billing@example.com", "time_zone": "Europe/Paris",
            ]
            #expect(try await ada.put("/billing/account", address).status == 200)
            try await app.pass(days: 32)
            let invoices = try await ada.signedInAgain().invoices()
            #expect(invoices.map { $0["customer"]?["name"]?.string } == ["Acme SARL", "Acme"])
            #expect(invoices.map { $0["taxes"]?[0]?["treatment"]?.string } == ["reverse_charge", "taxed"])
            #expect(invoices[0].cents("total") == invoices[0].cents("net"))
        }
    }
}
