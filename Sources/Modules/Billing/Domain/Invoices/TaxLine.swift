/// The amount of one tax on an invoice or a credit note.
///
/// The tax is calculated from the whole net amount and rounded once, as EN 16931 (rule BR-CO-17) requires of
/// electronic invoices. So the lines have no taxes of their own, and no rounding differences between them.
struct TaxLine: Hashable, Sendable {
    let tax: AppliedTax
    let amount: Money

    /// Calculates the taxes on a net amount.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    static func lines(of taxes: [AppliedTax], on net: Money) throws(BillingError) -> [TaxLine] {
        var lines: [TaxLine] = []
        for tax in taxes { lines.append(TaxLine(tax: tax, amount: try tax.amount(on: net))) }
        return lines
    }

    /// Returns a net amount plus its taxes.
    ///
    /// - Throws: ``BillingError/amountOverflow``, ``BillingError/currencyMismatch(expected:found:)``.
    static func total(_ net: Money, _ lines: [TaxLine]) throws(BillingError) -> Money {
        try net.adding(Money.sum(lines.map(\.amount), in: net.currency))
    }
}
