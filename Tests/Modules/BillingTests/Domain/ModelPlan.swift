import TrellisKernel
import TrellisTesting

@testable import Billing

/// A plan as the model of the property tests sees it: plain numbers, and arithmetic of its own.
struct ModelPlan {
    /// Cents for each period.
    var flat: Int
    /// Cents for each user; the tier's first user and price, ascending.
    var tiers: [(first: Int, cents: Int)]
    var isVolume: Bool
    /// Cents for `per` units beyond the included ones; nil without a metered price.
    var metered: (cents: Int, per: Int, included: Int)?
    let plan: Plan

    init(number: Int, random: inout SeededGenerator) throws {
        flat = Int.random(in: 0...5000, using: &random)
        tiers = [(1, Int.random(in: 0...2000, using: &random))]
        if random.chance(2) {
            tiers.append((Int.random(in: 2...6, using: &random), Int.random(in: 0...2000, using: &random)))
        }
        isVolume = random.chance(2)
        if random.chance(3) {
            metered = (
                Int.random(in: 1...50, using: &random), random.pick([1, 10, 1000]),
                Int.random(in: 0...100, using: &random)
            )
        }
        plan = try Self.plan(
            number, flat, tiers, isVolume, metered, random.pick(BillingInterval.allCases),
            trialDays: random.chance(2) ? Int.random(in: 1...30, using: &random) : 0)
    }

    private static func plan(
        _ number: Int, _ flat: Int, _ tiers: [(first: Int, cents: Int)], _ isVolume: Bool,
        _ metered: (cents: Int, per: Int, included: Int)?, _ interval: BillingInterval, trialDays: Int
    ) throws -> Plan {
        var parts: [PriceTiers.Tier] = []
        for (index, tier) in tiers.enumerated() {
            let next = index + 1 < tiers.count ? Int64(tiers[index + 1].first - 1) : nil
            parts.append(.init(upTo: next, try UnitPrice(.eur(Int64(tier.cents)))))
        }
        var prices = [
            try Price.flat("Base", .eur(Int64(flat))),
            try Price.tiered("Users", PriceTiers(isVolume ? .volume : .graduated, parts)),
        ]
        if let metered {
            let unit = try UnitPrice(.eur(Int64(metered.cents)), per: Int64(metered.per))
            prices.append(
                try .metered(
                    "Requests", Meter("requests", .sum), included: Int64(metered.included), .unit(unit)))
        }
        return try Plan(
            id: ID(high: 2, low: UInt64(number)), key: "plan\(number)", name: "Plan \(number)", interval: interval,
            currency: .eur, prices: prices, trialDays: trialDays)
    }

    /// Returns the cents of a period for each price that is paid in advance: unit by unit, without formulas.
    func advance(users: Int) -> [Int] {
        func price(_ unit: Int) -> Int { tiers.last { $0.first <= unit }?.cents ?? 0 }
        return [flat, (1...users).reduce(0) { $0 + price(isVolume ? users : $1) }]
    }

    /// Returns the cents of usage in `used` of `days` days.
    func usage(_ quantity: Int, used: Int, of days: Int) -> Int {
        guard let metered else { return 0 }
        let included = (metered.included * used + days - 1) / days
        return Self.rounded(max(0, quantity - included) * metered.cents, metered.per)
    }

    /// Returns the quotient of numbers that aren't negative, rounded to the nearest number and halves up.
    static func rounded(_ numerator: Int, _ denominator: Int) -> Int {
        (2 * numerator + denominator) / (2 * denominator)
    }
}
