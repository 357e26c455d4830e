import TrellisKernel

/// The price of a number of units: 9.00 EUR for 1, or 0.40 EUR for 1000 requests.
///
/// The number of units makes prices below one cent exact without decimals.
struct UnitPrice: Hashable, Sendable {
    /// The price of ``units`` units, not negative.
    let amount: Money
    /// At least 1.
    let units: Int64

    /// Creates the price `amount` for `units` units.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    init(_ amount: Money, per units: Int64 = 1) throws(BillingError) {
        guard !amount.isNegative else { throw .valueInvalid("price", rule: "it is not negative.") }
        guard units >= 1 else { throw .valueInvalid("units", rule: "they are at least 1.") }
        (self.amount, self.units) = (amount, units)
    }

    /// Returns the price of a quantity, rounded once.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func total(for quantity: Int64) throws(BillingError) -> Money {
        try amount.scaled(by: Ratio(quantity, of: units))
    }
}
