/// The lines that a plan charges for a period.
struct PlanCharges: Sendable {
    let plan: Plan
    let seatCount: Int64
    let period: BillingPeriod

    /// Returns the lines of a whole period in advance, without lines of zero.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func recurring() throws(BillingError) -> [InvoiceLine] {
        var lines: [InvoiceLine] = []
        for price in plan.prices {
            guard let quantity = price.advanceQuantity(seatCount: seatCount) else { continue }
            let amount = try price.total(for: quantity)
            guard !amount.isZero else { continue }
            lines.append(
                try InvoiceLine(.recurring, price.name, quantity: quantity, period: period, amount: amount))
        }
        return lines
    }

    /// Returns the lines of usage up to a day, in arrears, without lines of zero.
    ///
    /// When the period is cut short, the included quantity is cut to the same share of days, rounded up.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func usage(_ totals: UsageTotals, until day: LocalDate) throws(BillingError) -> [InvoiceLine] {
        let end = min(max(day, try period.start.adding(days: 1)), period.end)
        let used = try BillingPeriod(from: period.start, to: end)
        var lines: [InvoiceLine] = []
        for price in plan.prices {
            guard case .usage(let meter, let included) = price.quantity else { continue }
            let quantity = max(0, totals[meter] - share(of: included, days: used.days))
            let amount = try price.total(for: quantity)
            guard !amount.isZero else { continue }
            lines.append(try InvoiceLine(.usage, price.name, quantity: quantity, period: used, amount: amount))
        }
        return lines
    }

    private func share(of included: Int64, days: Int) -> Int64 {
        // At most the included quantity, because `days` is at most the days of the period.
        let (product, total) = (Int128(included) * Int128(days), Int128(period.days))
        return Int64(clamping: (product + total - 1) / total)
    }
}
