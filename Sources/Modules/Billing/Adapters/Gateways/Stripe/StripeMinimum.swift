/// The smallest amounts that Stripe charges.
///
/// Stripe compares in the currency of the seller's bank account, after its own conversion. So an amount that passes here
/// may still be refused as `amount_too_small`, which ends the same way: ``DeclineCode/amountTooSmall``.
///
/// Source: Stripe, "Supported currencies", the section "Minimum and maximum charge amounts".
enum StripeMinimum {
    /// Returns the smallest amount in minor units; 1 for a currency that isn't in Stripe's table.
    static func minorUnits(in currency: Currency) -> Int64 { table[currency.code] ?? 1 }

    private static let table: [String: Int64] = [
        "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50,
        "GBP": 30, "HKD": 400, "HUF": 17_500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50,
        "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
    ]
}
