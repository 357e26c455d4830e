import TrellisKernel
import TrellisSchema

/// The plans that can be chosen.
@Schema
struct PlanList {
    var items: [PlanResponse]
}

/// A plan: what it costs and grants.
@Schema
struct PlanResponse {
    /// The stable name, with which it is chosen.
    @Example("team") var key: String
    /// The version that new subscriptions get.
    var version: Int
    /// The text for customers.
    @Example("Team") var name: String
    /// The length of a period: `month` or `year`.
    @Example("month") var interval: String
    /// The code of ISO 4217.
    @Example("EUR") var currency: String
    /// The length of the free trial of a first subscription; 0 without one.
    var trialDays: Int
    var prices: [PriceResponse]
    /// The names of the features that it grants.
    @Example(["exports"]) var features: [String]
    /// The limits that it sets, by the name of the quota; what isn't listed isn't limited by the plan.
    var limits: [String: Int64]

    init(_ plan: Plan) {
        (key, version, name) = (plan.key, plan.version, plan.name)
        (interval, currency, trialDays) = (plan.interval.rawValue, plan.currency.code, plan.trialDays)
        prices = plan.prices.map { PriceResponse($0) }
        features = plan.features.map(\.name).sorted()
        limits = [:]
        for (quota, limit) in plan.limits { limits[quota.name] = limit }
    }
}

/// One price of a plan; each becomes a line of the invoice.
@Schema
struct PriceResponse {
    /// The text of the line.
    @Example("User") var name: String
    /// What it is multiplied by: `one`, `seat_count` or `usage`.
    @Example("seat_count") var quantity: String
    /// The meter of usage; absent for prices in advance.
    var meter: String?
    /// The usage that costs nothing; absent for prices in advance.
    var included: Int64?
    /// How tiers apply, `graduated` or `volume`; absent for one price of all units.
    var mode: String?
    /// The prices by quantity; one for all units without tiers.
    var tiers: [PriceTierResponse]

    init(_ price: Price) {
        name = price.name
        switch price.quantity {
        case .one: quantity = "one"
        case .seatCount: quantity = "seat_count"
        case .usage(let meter, let included): (quantity, self.meter, self.included) = ("usage", meter.name, included)
        }
        switch price.scheme {
        case .unit(let unit): tiers = [PriceTierResponse(upTo: nil, unit)]
        case .tiers(let scheme):
            mode = scheme.mode.rawValue
            tiers = scheme.tiers.map { PriceTierResponse(upTo: $0.last, $0.price, fee: $0.fee) }
        }
    }
}

/// The price of the units up to a last one.
@Schema
struct PriceTierResponse {
    /// The last unit; null for all further units.
    var upTo: Int64?
    /// The price of `units` units.
    var price: MoneyAmount
    /// The number of units that the price is for.
    var units: Int64
    /// What the tier costs in addition; null for nothing.
    var fee: MoneyAmount?

    init(upTo last: Int64?, _ price: UnitPrice, fee: Money? = nil) {
        (upTo, self.price, units) = (last, MoneyAmount(price.amount), price.units)
        self.fee = fee.map { MoneyAmount($0) }
    }
}
