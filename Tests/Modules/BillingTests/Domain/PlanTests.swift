import Testing
import TrellisKernel

@testable import Billing

@Suite("Plans and prices")
struct PlanTests {
    private func tiers(_ mode: PriceTiers.Mode) throws -> PriceTiers {
        try PriceTiers(
            mode,
            [
                .init(upTo: 10, UnitPrice(.eur(500))), .init(upTo: 20, UnitPrice(.eur(300)), fee: .eur(100)),
                .init(upTo: nil, UnitPrice(.eur(200))),
            ])
    }

    @Test(
        "Graduated tiers charge each unit at its own tier, volume tiers all units at the last one's",
        arguments: [
            (0, 0, 0), (1, 500, 500), (10, 5000, 5000), (11, 5400, 3400), (20, 8100, 6100), (21, 8300, 4200),
        ] as [(Int64, Int64, Int64)])
    func tiered(quantity: Int64, graduated: Int64, volume: Int64) throws {
        #expect(try tiers(.graduated).total(for: quantity) == .eur(graduated))
        #expect(try tiers(.volume).total(for: quantity) == .eur(volume))
    }

    @Test("Tiers ascend to an unlimited one, in one currency")
    func refusedTiers() throws {
        let unit = try UnitPrice(.eur(1))
        let dollar = try UnitPrice(Money(1, .usd))
        #expect(throws: BillingError.self) { try PriceTiers(.volume, []) }
        #expect(throws: BillingError.self) { try PriceTiers(.volume, [.init(upTo: 5, unit)]) }
        #expect(throws: BillingError.self) {
            try PriceTiers(.volume, [.init(upTo: 5, unit), .init(upTo: 5, unit), .init(upTo: nil, unit)])
        }
        #expect(throws: BillingError.self) {
            try PriceTiers(.volume, [.init(upTo: nil, unit), .init(upTo: nil, unit)])
        }
        #expect(throws: BillingError.currencyMismatch(expected: .eur, found: .usd)) {
            try PriceTiers(.volume, [.init(upTo: 5, dollar), .init(upTo: nil, unit)])
        }
        #expect(throws: BillingError.self) { try UnitPrice(.eur(-1)) }
        #expect(throws: BillingError.self) { try UnitPrice(.eur(1), per: 0) }
    }

    @Test("A price for many units charges fractions of a cent exactly, rounded once")
    func smallPrices() throws {
        let price = try UnitPrice(.eur(40), per: 1000)
        #expect(try price.total(for: 1) == .eur(0))
        #expect(try price.total(for: 13) == .eur(1))
        #expect(try price.total(for: 1_000_000) == .eur(40_000))
    }

    @Test("A plan is refused when its prices don't fit together")
    func refusedPlans() throws {
        let meter = try Meter("requests", .sum)
        let unit = Price.Scheme.unit(try UnitPrice(.eur(1)))
        let twice = [try Price.metered("A", meter, unit), try Price.metered("B", meter, unit)]
        #expect(throws: BillingError.self) { try Fixture.plan(prices: twice) }
        let sameName = [try Price.flat("A", .eur(1)), try Price.perSeat("A", .eur(1))]
        #expect(throws: BillingError.self) { try Fixture.plan(prices: sameName) }
        #expect(throws: BillingError.currencyMismatch(expected: .usd, found: .eur)) {
            try Fixture.plan(prices: [.flat("A", .eur(1))], currency: .usd)
        }
        #expect(throws: BillingError.self) { try Fixture.plan("Team") }
        #expect(throws: BillingError.self) { try Fixture.plan().revised(features: [Feature("Exports")]) }
        #expect(throws: BillingError.self) { try Fixture.plan().revised(limits: [Quota(""): 1]) }
        #expect(throws: BillingError.self) { try Fixture.plan().revised(limits: [Quota("projects"): -1]) }
        #expect(throws: BillingError.self) { try Fixture.plan(trialDays: 366) }
        #expect(throws: BillingError.self) { try Price.metered("A", meter, included: -1, unit) }
        #expect(throws: BillingError.self) { try Price.flat("", .eur(1)) }
    }

    @Test("A revision is the next version, and a subscription keeps its own")
    func versions() throws {
        let plan = try Fixture.plan()
        let subscription = try Fixture.active(plan)
        let (exports, projects) = (Feature("exports"), Quota("projects"))
        let next = try plan.revised(
            prices: [.perSeat("User", .eur(1200))], features: [exports], limits: [projects: 50])
        #expect(next.version == 2)
        #expect(next.grants(exports) && !plan.grants(exports))
        #expect(next.limit(projects) == 50 && plan.limit(projects) == nil)
        let renewed = try subscription.renew(on: .on("2026-02-28")).subscription
        #expect(renewed.plan == plan)
        #expect(renewed.pending.map(\.amount) == [.eur(1000), .eur(1000)])
        let changed = try renewed.changePlan(to: next, on: .on("2026-03-01"), timing: .periodEnd).subscription
        #expect(try changed.renew(on: .on("2026-03-31")).subscription.plan == next)
    }
}

extension Fixture {
    static func active(_ plan: Plan) throws -> Subscription { try active(on: "2026-01-31", plan) }
}
