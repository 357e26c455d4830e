import TrellisKernel

/// A line of an invoice, or one that waits for its invoice.
struct InvoiceLine: Hashable, Sendable {
    /// Where the line comes from.
    enum Kind: String, CaseIterable, Sendable {
        /// A price of a whole period, in advance.
        case recurring
        /// Usage, in arrears.
        case usage
        /// The rest of a period at a price that applies from a change on.
        case proratedCharge
        /// The rest of a period at a price that was charged and doesn't apply any more.
        case proratedCredit
    }

    let kind: Kind
    /// The text for the customer.
    let text: String
    /// What was multiplied with the price; not negative.
    let quantity: Int64
    /// The days that the line is for.
    let period: BillingPeriod
    /// Before taxes, rounded to minor units; not above zero for a credit, and not below zero for others.
    let amount: Money

    /// Creates a line, or restores a stored one.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    init(
        _ kind: Kind, _ text: String, quantity: Int64, period: BillingPeriod, amount: Money
    ) throws(BillingError) {
        guard (1...200).contains(text.unicodeScalars.count) else {
            throw .valueInvalid("line.text", rule: "it has 1 to 200 characters.")
        }
        guard quantity >= 0 else { throw .valueInvalid("line.quantity", rule: "it is not negative.") }
        guard kind == .proratedCredit ? amount.minorUnits <= 0 : amount.minorUnits >= 0 else {
            throw .valueInvalid("line.amount", rule: "only credits are below zero.")
        }
        (self.kind, self.text, self.quantity) = (kind, text, quantity)
        (self.period, self.amount) = (period, amount)
    }

    /// Returns the line with another amount.
    func with(amount: Money) throws(BillingError) -> InvoiceLine {
        try InvoiceLine(kind, text, quantity: quantity, period: period, amount: amount)
    }
}
