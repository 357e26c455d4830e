/// An amount as Stripe writes it.
///
/// Stripe's units are those of ISO 4217, but for some currencies. Source: Stripe, "Supported currencies", the sections
/// "Zero-decimal currencies", "Special cases" and "Three-decimal currencies".
struct StripeAmount: Hashable, Sendable {
    /// The number for the field `amount`.
    let units: Int64
    /// The code in lower case, for the field `currency`.
    let currency: String

    /// Converts an amount.
    ///
    /// - Throws: ``GatewayError/amountNotSupported(_:)`` for fractions that Stripe can't express.
    init(_ money: Money) throws(GatewayError) {
        let currency = money.currency
        switch currency.code {
        // Without decimals since, but Stripe still expects two, which are zero.
        case "ISK", "UGX":
            let (product, overflow) = money.minorUnits.multipliedReportingOverflow(by: 100)
            guard !overflow else { throw .amountNotSupported(currency) }
            units = product
        // Two decimals in ISO 4217, none at Stripe.
        case "MGA": units = try Self.divided(money, by: 100)
        default:
            // The last of three decimals must be zero.
            if currency.exponent == 3 { _ = try Self.divided(money, by: 10) }
            units = money.minorUnits
        }
        self.currency = currency.code.lowercased()
    }

    private static func divided(_ money: Money, by divisor: Int64) throws(GatewayError) -> Int64 {
        guard money.minorUnits % divisor == 0 else { throw .amountNotSupported(money.currency) }
        return money.minorUnits / divisor
    }
}
