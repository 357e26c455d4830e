import App
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Random sequences of use cases")
struct BillingWalkTests {
    @Test("Whatever happens in two years, the books agree with the gateway", arguments: [UInt64(1), 2, 3])
    func books(seed: UInt64) async throws {
        try await withApp(App.self, settings: ["billing.credit_unused_days": "true"]) { app in
            let ada = try await app.signUp()
            // Without a method the first unpaid invoice would end each walk.
            try await ada.payWith("fake_visa")
            var walk = BillingWalk(app, try BillingFixture(app, of: ada), seed: seed)
            for _ in 1...80 { try await walk.step() }
            // What is still in progress ends: the last attempts, refunds and outcomes.
            for _ in 1...9 { try await app.pass(days: 1) }
            try await walk.check()
            #expect(walk.performed > 10)
        }
    }
}

/// A tenant that does something at random, at random times.
struct BillingWalk {
    let app: TestApp
    let fixture: BillingFixture
    private var random: SeededGenerator
    /// The commands that weren't refused.
    private(set) var performed = 0

    init(_ app: TestApp, _ fixture: BillingFixture, seed: UInt64) {
        (self.app, self.fixture) = (app, fixture)
        random = SeededGenerator(seed: seed)
    }

    /// Performs one command; refusals of the domain and the gateway are part of the walk.
    mutating func step() async throws {
        do {
            try await command()
            performed += 1
        } catch is BillingError {
        } catch is BillingServiceError {
        } catch is GatewayError {}
        app.clock.advance(by: .seconds(Int.random(in: 0...(86_400 * 18), using: &random)))
        // The schedules don't run in tests. Without this one, a payment that waits for the customer waits for ever.
        try await app.application.platform.database.system().write { tx in _ = try tx.enqueue(ReconcilePayments()) }
        try await app.runJobs()
    }

    private mutating func command() async throws {
        let subscriptions = SubscriptionService(database: fixture.database, dependencies: fixture.dependencies)
        let payments = PaymentService(database: fixture.database, dependencies: fixture.dependencies)
        let plan = ["free", "team", "business"].randomElement(using: &random) ?? "team"
        switch Int.random(in: 0...12, using: &random) {
        case 0, 1, 2: _ = try await subscriptions.start(plan, seatCount: Int64.random(in: 1...30, using: &random))
        case 3:
            _ = try await subscriptions.change(
                plan: plan, Bool.random(using: &random) ? .now : .periodEnd, seatCount: nil)
        case 4, 5:
            _ = try await subscriptions.change(
                plan: nil, .now, seatCount: Int64.random(in: 1...30, using: &random))
        case 6: _ = try await subscriptions.pause()
        case 7: _ = try await subscriptions.resume()
        case 8:
            _ =
                Bool.random(using: &random)
                ? try await subscriptions.cancelNow() : try await subscriptions.scheduleCancellation()
        case 9:
            let methods = [
                "fake_visa", "fake_visa", "fake_visa", "fake_mastercard", "fake_declined", "fake_lost",
                "fake_requires_action",
            ]
            _ = try await payments.register(GatewayReference(methods.randomElement(using: &random) ?? "fake_visa"))
        case 10:
            let usage = UsageReport(
                key: "\(ID<UsageEvent>())", meter: "requests",
                quantity: Int64.random(in: 0...400_000, using: &random), time: nil)
            _ = try await UsageService(database: fixture.database, dependencies: fixture.dependencies).record([usage])
        case 11: try await pay()
        default: try await credit()
        }
    }

    /// Pays an invoice that is open or written off, without which no further subscription starts.
    private mutating func pay() async throws {
        let invoices = InvoiceService(database: fixture.database, dependencies: fixture.dependencies)
        let unpaid = try await invoices.list(PageRequest(limit: 200)).items
            .filter { $0.status == .open || $0.status == .uncollectible }
        guard let invoice = unpaid.randomElement(using: &random) else { return }
        _ = try await invoices.pay(invoice.id)
    }

    private mutating func credit() async throws {
        let invoices = InvoiceService(database: fixture.database, dependencies: fixture.dependencies)
        guard let invoice = try await invoices.list(PageRequest()).items.randomElement(using: &random) else { return }
        let net = Int64.random(in: 1...5000, using: &random)
        _ = try await invoices.credit(invoice.id, net: net, reason: "A random one")
    }

    /// Compares the invoices with what the gateway has charged and refunded, and their numbers.
    func check() async throws {
        let invoices = InvoiceService(database: fixture.database, dependencies: fixture.dependencies)
        let all = try await invoices.list(PageRequest(limit: 200)).items
        let paid = all.filter { $0.status == .paid }
        var expected = Money.zero(.eur)
        for invoice in paid { expected = try expected.adding(invoice.total.subtracting(invoice.creditedTotal)) }
        let charged = try await sum(
            "SELECT minor_units FROM billing_fake_object WHERE kind = 'charge' AND state = 'succeeded'")
        let refunded = try await sum("SELECT minor_units FROM billing_fake_object WHERE kind = 'refund'")
        #expect(charged - refunded == expected.minorUnits)

        let numbers = Dictionary(grouping: all.compactMap(\.number), by: \.year)
        for (_, ofYear) in numbers {
            #expect(ofYear.map(\.sequence).sorted() == Array(1...ofYear.count))
        }
        let stored = try await fixture.dependencies.queries.subscription(in: fixture.database)
        let open = Set(all.filter { $0.status == .open }.map(\.id))
        #expect(open.isSuperset(of: stored?.value.unpaid.map(\.invoiceID) ?? []))
    }

    private func sum(_ statement: SQL) async throws -> Int64 {
        try await app.application.platform.database.system().read { tx in
            try tx.rows(statement).reduce(Int64(0)) { $0 + (try $1.decode(Int64.self, "minor_units")) }
        }
    }
}
