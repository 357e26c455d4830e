/// An amount of money: a whole number of minor units of a currency, never a floating-point number.
///
/// Amounts of different currencies don't mix, and results that don't fit are errors: both throw. So no operator is
/// defined, and every calculation has a `try`.
///
/// **Rounding**: ratios round to the nearest minor unit, and halves away from zero (0.5 to 1, -0.5 to -1). This is the
/// commercial rounding that readers of an invoice and tax offices check with, and because it is symmetric, a credit is
/// exactly the opposite of its charge. Half to even has a smaller bias over many amounts, but rounding happens once
/// per line here, and its sums are exact.
struct Money: Hashable, Sendable {
    /// The amount in minor units: cents for EUR, yen for JPY.
    let minorUnits: Int64
    /// The currency.
    let currency: Currency

    /// An amount of this many minor units.
    init(_ minorUnits: Int64, _ currency: Currency) {
        (self.minorUnits, self.currency) = (minorUnits, currency)
    }

    /// Returns zero in the currency.
    static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    /// Whether the amount is zero.
    var isZero: Bool { minorUnits == 0 }
    /// Whether the amount is below zero.
    var isNegative: Bool { minorUnits < 0 }

    /// Returns the sum.
    ///
    /// - Throws: ``BillingError/currencyMismatch(expected:found:)``, ``BillingError/amountOverflow``.
    func adding(_ other: Money) throws(BillingError) -> Money {
        try requireCurrency(of: other)
        return try Self.checked(minorUnits.addingReportingOverflow(other.minorUnits), currency)
    }

    /// Returns the difference.
    ///
    /// - Throws: ``BillingError/currencyMismatch(expected:found:)``, ``BillingError/amountOverflow``.
    func subtracting(_ other: Money) throws(BillingError) -> Money {
        try requireCurrency(of: other)
        return try Self.checked(minorUnits.subtractingReportingOverflow(other.minorUnits), currency)
    }

    /// Returns the amount with the other sign.
    func negated() throws(BillingError) -> Money { try Money.zero(currency).subtracting(self) }

    /// Returns the amount times a whole number.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func multiplied(by quantity: Int64) throws(BillingError) -> Money {
        try Self.checked(minorUnits.multipliedReportingOverflow(by: quantity), currency)
    }

    /// Returns whether the amount is below another one.
    ///
    /// - Throws: ``BillingError/currencyMismatch(expected:found:)``.
    func isLess(than other: Money) throws(BillingError) -> Bool {
        try requireCurrency(of: other)
        return minorUnits < other.minorUnits
    }

    /// Returns the sum of amounts; zero in the currency when there are none.
    static func sum(_ amounts: some Sequence<Money>, in currency: Currency) throws(BillingError) -> Money {
        var total = Money.zero(currency)
        for amount in amounts { total = try total.adding(amount) }
        return total
    }

    private func requireCurrency(of other: Money) throws(BillingError) {
        guard other.currency == currency else {
            throw .currencyMismatch(expected: currency, found: other.currency)
        }
    }

    private static func checked(
        _ result: (partialValue: Int64, overflow: Bool), _ currency: Currency
    ) throws(BillingError) -> Money {
        guard !result.overflow else { throw .amountOverflow }
        return Money(result.partialValue, currency)
    }
}

extension Money: CustomStringConvertible {
    /// `-12.34 EUR`: digits as ISO 4217 says, without grouping.
    var description: String {
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.utf8.count)) + digits
        let whole = padded.dropLast(currency.exponent)
        let fraction = currency.exponent == 0 ? "" : "." + padded.suffix(currency.exponent)
        return (isNegative ? "-" : "") + whole + fraction + " " + currency.code
    }
}
