import TrellisKernel
import TrellisSchema

/// An amount of money.
@Schema
package struct MoneyAmount: Hashable, Sendable {
    /// The amount in minor units of the currency: 1234 is 12.34 EUR.
    @Example(1234) var minorUnits: Int64
    /// The code of ISO 4217.
    @Example("EUR") var currency: String
}

extension MoneyAmount {
    init(_ money: Money) { self.init(minorUnits: money.minorUnits, currency: money.currency.code) }
}
