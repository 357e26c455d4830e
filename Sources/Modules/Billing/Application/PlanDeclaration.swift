import TrellisKernel

/// A version of a plan as the product declares it, in plain values.
///
/// ```swift
/// PlanDeclaration(
///     "team", name: "Team", every: .month, trialDays: 14, prices: [.perSeat("User", 1900)],
///     features: ["exports"], limits: ["projects": 100])
/// ```
/// Append versions; never change a released one: subscriptions keep theirs until they change their plan.
package struct PlanDeclaration: Sendable {
    /// The length of a period.
    package enum Interval: String, Sendable {
        case month
        case year
    }

    let key: String
    let version: Int
    let name: String
    let interval: Interval
    let currency: String?
    let trialDays: Int
    let prices: [PriceDeclaration]
    let features: [String]
    let limits: [String: Int64]

    /// Declares a version of a plan.
    ///
    /// - Parameters:
    ///   - key: The stable name that clients send.
    ///   - version: 1 for the first version, then one more for each.
    ///   - name: The text for customers.
    ///   - currency: A code of ISO 4217; nil for that of the settings.
    ///   - trialDays: The days of the free trial of a first subscription; 0 for none.
    ///   - features: The names of the features that it grants.
    ///   - limits: The limits that it sets, by the name of the quota.
    package init(
        _ key: String, version: Int = 1, name: String, every interval: Interval = .month, currency: String? = nil,
        trialDays: Int = 0, prices: [PriceDeclaration] = [], features: [String] = [], limits: [String: Int64] = [:]
    ) {
        (self.key, self.version, self.name, self.interval) = (key, version, name, interval)
        (self.currency, self.trialDays, self.prices) = (currency, trialDays, prices)
        (self.features, self.limits) = (features, limits)
    }
}

/// A price of a plan as the product declares it; amounts are in minor units of the plan's currency.
package struct PriceDeclaration: Sendable {
    /// How the usage of a period becomes one quantity.
    package enum Aggregation: String, Sendable {
        case sum
        case max
        case last
    }

    /// The units up to a last one, each for an amount.
    package struct Tier: Sendable {
        let last: Int64?
        let amount: Int64
        let units: Int64
        let fee: Int64?

        /// Declares a tier; nil for all further units.
        package init(upTo last: Int64?, _ amount: Int64, per units: Int64 = 1, fee: Int64? = nil) {
            (self.last, self.amount, self.units, self.fee) = (last, amount, units, fee)
        }
    }

    enum Quantity: Sendable {
        case one, seatCount
        case usage(String, Aggregation, included: Int64)
    }

    let name: String
    let quantity: Quantity
    let tiers: [Tier]
    /// Whether all units cost what the last one does, instead of each what its own tier says.
    let isVolume: Bool

    /// Declares a price for each period.
    package static func flat(_ name: String, _ amount: Int64) -> PriceDeclaration {
        PriceDeclaration(name: name, quantity: .one, tiers: [Tier(upTo: nil, amount)], isVolume: false)
    }

    /// Declares a price for each user that is paid for.
    package static func perSeat(_ name: String, _ amount: Int64) -> PriceDeclaration {
        PriceDeclaration(name: name, quantity: .seatCount, tiers: [Tier(upTo: nil, amount)], isVolume: false)
    }

    /// Declares a price for each user that is paid for, by their number.
    package static func tiered(_ name: String, _ tiers: [Tier], isVolume: Bool = false) -> PriceDeclaration {
        PriceDeclaration(name: name, quantity: .seatCount, tiers: tiers, isVolume: isVolume)
    }

    /// Declares a price for usage beyond an included quantity.
    package static func metered(
        _ name: String, meter: String, _ aggregation: Aggregation = .sum, included: Int64 = 0, _ tiers: [Tier],
        isVolume: Bool = false
    ) -> PriceDeclaration {
        PriceDeclaration(
            name: name, quantity: .usage(meter, aggregation, included: included), tiers: tiers, isVolume: isVolume)
    }
}
