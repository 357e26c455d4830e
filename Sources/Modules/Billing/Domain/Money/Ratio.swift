import TrellisKernel

/// An exact fraction, as in 17 of 31 days or 19 of 100.
struct Ratio: Hashable, Sendable {
    /// Any whole number.
    let numerator: Int64
    /// At least 1.
    let denominator: Int64

    /// Creates `numerator / denominator`.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the denominator is below 1.
    init(_ numerator: Int64, of denominator: Int64) throws(BillingError) {
        guard denominator >= 1 else { throw .valueInvalid("denominator", rule: "it is at least 1.") }
        (self.numerator, self.denominator) = (numerator, denominator)
    }
}

extension Money {
    /// Returns the amount times a ratio, rounded to the nearest minor unit, and halves away from zero.
    ///
    /// The product has 128 bits, so only the result can overflow.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func scaled(by ratio: Ratio) throws(BillingError) -> Money {
        let divisor = ratio.denominator.magnitude
        let product = minorUnits.magnitude.multipliedFullWidth(by: ratio.numerator.magnitude)
        guard product.high < divisor else { throw .amountOverflow }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        let (rounded, overflow) = quotient.addingReportingOverflow(remainder >= divisor - remainder ? 1 : 0)
        guard !overflow, let magnitude = Int64(exactly: rounded) else { throw .amountOverflow }
        return Money((minorUnits < 0) == (ratio.numerator < 0) ? magnitude : 0 - magnitude, currency)
    }
}
