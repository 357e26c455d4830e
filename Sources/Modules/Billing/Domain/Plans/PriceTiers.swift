import TrellisKernel

/// Prices that depend on the quantity.
///
/// With tiers up to 10 for 5.00 and above for 3.00, a quantity of 12 costs:
///
/// | mode | | |
/// |---|---|---|
/// | graduated | each unit at the price of its own tier | 10 × 5.00 + 2 × 3.00 = 56.00 |
/// | volume | all units at the price of the last unit's tier | 12 × 3.00 = 36.00 |
///
/// The part of each tier is rounded by itself, as an invoice prints it. A quantity of zero costs nothing.
struct PriceTiers: Hashable, Sendable {
    /// How tiers apply to a quantity.
    enum Mode: String, CaseIterable, Sendable {
        case graduated
        case volume
    }

    /// The units after the previous tier, up to a last one.
    struct Tier: Hashable, Sendable {
        /// The last unit of the tier; nil for all further units.
        let last: Int64?
        /// The price of its units.
        let price: UnitPrice
        /// What the tier costs in addition as soon as one unit is in it, in the same currency; nil for nothing.
        let fee: Money?

        init(upTo last: Int64?, _ price: UnitPrice, fee: Money? = nil) {
            (self.last, self.price, self.fee) = (last, price, fee)
        }
    }

    let mode: Mode
    /// In ascending order; only the last one is unlimited.
    let tiers: [Tier]
    /// The currency of all tiers.
    let currency: Currency

    /// Creates tiers.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the tiers don't ascend from 1 to the unlimited one,
    ///   ``BillingError/currencyMismatch(expected:found:)``.
    init(_ mode: Mode, _ tiers: [Tier]) throws(BillingError) {
        guard let final = tiers.last, final.last == nil else {
            throw .valueInvalid("tiers", rule: "the last tier has no upper end.")
        }
        var previous: Int64 = 0
        for tier in tiers.dropLast() {
            guard let last = tier.last, last > previous else {
                throw .valueInvalid("tiers", rule: "each tier but the last ends after the one before it.")
            }
            previous = last
        }
        let currency = final.price.amount.currency
        for amount in tiers.flatMap({ [$0.price.amount, $0.fee].compactMap(\.self) }) {
            guard amount.currency == currency else {
                throw .currencyMismatch(expected: currency, found: amount.currency)
            }
            guard !amount.isNegative else { throw .valueInvalid("fee", rule: "it is not negative.") }
        }
        (self.mode, self.tiers, self.currency) = (mode, tiers, currency)
    }

    /// Returns the price of a quantity.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func total(for quantity: Int64) throws(BillingError) -> Money {
        var (total, previous) = (Money.zero(currency), Int64(0))
        for tier in tiers where quantity > previous {
            let last = min(tier.last ?? quantity, quantity)
            let isReached = mode == .graduated || last == quantity
            if isReached {
                total = try total.adding(tier.price.total(for: mode == .graduated ? last - previous : quantity))
                if let fee = tier.fee { total = try total.adding(fee) }
            }
            previous = last
        }
        return total
    }
}
