import TrellisKernel

/// Collects lines and makes the draft of an invoice from them.
///
/// Charges are invoiced in full. Credits are used up to the sum of the charges, in their order; what is left of them is
/// carried to the next invoice, so that no invoice is below zero and no cent is lost:
///
/// ```
/// sum of the lines that were added = net amount of the draft + sum of the carried lines
/// ```
struct InvoiceBuilder: Sendable {
    /// The draft and what it leaves for the next one.
    struct Result: Hashable, Sendable {
        let invoice: Invoice
        /// Credits, or parts of them, that the draft didn't use.
        let carried: [InvoiceLine]
    }

    let tenantID: ID<Tenant>
    let customer: BillingCustomer
    let currency: Currency
    /// The subscription that is charged; nil for none.
    let subscriptionID: ID<Subscription>?
    private var charges: [InvoiceLine] = []
    private var credits: [InvoiceLine] = []

    /// A builder without lines.
    init(
        tenantID: ID<Tenant>, customer: BillingCustomer, currency: Currency, subscriptionID: ID<Subscription>? = nil
    ) {
        (self.tenantID, self.customer, self.currency) = (tenantID, customer, currency)
        self.subscriptionID = subscriptionID
    }

    /// Adds a line; one of zero is left out.
    ///
    /// - Throws: ``BillingError/currencyMismatch(expected:found:)``.
    mutating func add(_ line: InvoiceLine) throws(BillingError) {
        guard line.amount.currency == currency else {
            throw .currencyMismatch(expected: currency, found: line.amount.currency)
        }
        if line.amount.isZero { return }
        if line.amount.isNegative { credits.append(line) } else { charges.append(line) }
    }

    /// Returns the draft; nil when there is nothing to charge.
    ///
    /// - Throws: the errors of the tax policy, ``BillingError/amountOverflow``.
    func build(id: ID<Invoice>, taxes policy: some TaxPolicy) throws(BillingError) -> Result? {
        guard !charges.isEmpty else { return nil }
        var lines = charges
        var carried: [InvoiceLine] = []
        var rest = try Money.sum(charges.map(\.amount), in: currency)
        for credit in credits {
            let sum = try rest.adding(credit.amount)
            if !sum.isNegative {
                lines.append(credit)
                rest = sum
            } else {
                if !rest.isZero { lines.append(try credit.with(amount: rest.negated())) }
                carried.append(try credit.with(amount: sum))
                rest = .zero(currency)
            }
        }
        let taxes = try policy.taxes(for: customer)
        let state = InvoiceState(
            id: id, tenantID: tenantID, customer: customer, currency: currency, lines: lines,
            taxLines: try TaxLine.lines(of: taxes, on: rest), status: .draft, creditedNet: .zero(currency),
            subscriptionID: subscriptionID)
        return Result(invoice: try Invoice(state), carried: carried)
    }
}
