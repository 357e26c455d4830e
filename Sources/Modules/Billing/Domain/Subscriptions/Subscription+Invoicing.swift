import TrellisKernel

extension Subscription {
    /// A draft and the subscription without the lines that it took.
    struct DrawnInvoice: Hashable, Sendable {
        let subscription: Subscription
        let invoice: Invoice
    }

    /// Takes the pending lines for the draft of an invoice; nil when there is nothing to charge.
    ///
    /// Credits that exceed the charges stay pending. Possible in every state: a subscription that has ended gets its
    /// last invoice.
    ///
    /// - Throws: the errors of the tax policy, ``BillingError/amountOverflow``.
    func drawInvoice(
        id: ID<Invoice>, customer: BillingCustomer, taxes policy: some TaxPolicy
    ) throws(BillingError) -> DrawnInvoice? {
        var builder = InvoiceBuilder(
            tenantID: self.tenantID, customer: customer, currency: self.plan.currency, subscriptionID: self.id)
        for line in self.pending { try builder.add(line) }
        guard let result = try builder.build(id: id, taxes: policy) else { return nil }
        var next = state
        next.pending = result.carried
        return DrawnInvoice(subscription: try Subscription(next), invoice: result.invoice)
    }

    /// Takes pending credits, at most up to an amount, for credit notes of earlier invoices.
    ///
    /// For a subscription that has ended: no later invoice can use its credits. The sum of the pending lines grows by
    /// exactly the returned amount.
    ///
    /// - Parameter limit: What the earlier invoices can still credit, before taxes.
    /// - Returns: The amount, not below zero, and the subscription without it.
    /// - Throws: ``BillingError/amountOverflow``, ``BillingError/currencyMismatch(expected:found:)``.
    func drawCredits(upTo limit: Money) throws(BillingError) -> (subscription: Subscription, net: Money) {
        var (next, rest) = (state, limit)
        next.pending = []
        for line in self.pending {
            guard line.amount.isNegative, !rest.isZero else {
                next.pending.append(line)
                continue
            }
            let sum = try rest.adding(line.amount)
            if sum.isNegative { next.pending.append(try line.with(amount: sum)) }
            rest = sum.isNegative ? .zero(limit.currency) : sum
        }
        return (try Subscription(next), try limit.subtracting(rest))
    }
}
