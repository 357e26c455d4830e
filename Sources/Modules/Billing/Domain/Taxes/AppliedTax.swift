import TrellisKernel

/// A tax on the net amount of an invoice.
struct AppliedTax: Hashable, Sendable {
    /// Why the rate applies; invoices must print the reason when no tax is charged.
    enum Treatment: String, CaseIterable, Sendable {
        /// The rate of a country.
        case taxed
        /// The customer owes the tax (Directive 2006/112/EC, article 196).
        case reverseCharge
        /// The supply is not taxed where the seller is.
        case outsideScope
    }

    /// The text of the invoice's tax line, as in `VAT DE`.
    let name: String
    /// The rate in thousandths of a percent: 19 % is 19 000, 8.875 % is 8875.
    let rate: Int
    let treatment: Treatment

    /// Creates a tax.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the rate is outside 0 to 100 %, or above 0 without being
    ///   charged, and for a name without 1 to 60 characters.
    init(_ name: String, rate: Int, _ treatment: Treatment = .taxed) throws(BillingError) {
        guard (0...100_000).contains(rate), treatment == .taxed || rate == 0 else {
            throw .valueInvalid("tax.rate", rule: "it is 0 to 100 %, and 0 when no tax is charged.")
        }
        guard (1...60).contains(name.unicodeScalars.count) else {
            throw .valueInvalid("tax.name", rule: "it has 1 to 60 characters.")
        }
        (self.name, self.rate, self.treatment) = (name, rate, treatment)
    }

    /// Returns the tax on an amount, rounded once.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func amount(on net: Money) throws(BillingError) -> Money {
        try net.scaled(by: Ratio(Int64(rate), of: 100_000))
    }
}
