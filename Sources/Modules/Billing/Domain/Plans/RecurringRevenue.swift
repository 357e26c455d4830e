extension Plan {
    /// Returns what a whole period costs in advance, before taxes: the prices of the plan and of its users, without
    /// usage.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func recurringPrice(seatCount: Int64) throws(BillingError) -> Money {
        var total = Money.zero(currency)
        for price in prices {
            guard let quantity = price.advanceQuantity(seatCount: seatCount) else { continue }
            total = try total.adding(price.total(for: quantity))
        }
        return total
    }
}

/// The recurring revenue of a month in one currency: the recurring prices of subscriptions, normalised to a month.
///
/// The prices of each interval are summed up first, then divided by its months and rounded once. So the revenue of a
/// thousand yearly subscriptions has no rounding error of a thousand cents.
struct RecurringRevenue: Hashable, Sendable {
    let currency: Currency
    private var sums: [BillingInterval: Money] = [:]

    /// Creates a revenue of zero.
    init(in currency: Currency) { self.currency = currency }

    /// Adds a number of subscriptions to the plan, each with this many users.
    ///
    /// - Throws: ``BillingError/currencyMismatch(expected:found:)``, ``BillingError/amountOverflow``.
    mutating func add(_ count: Int64, of plan: Plan, seatCount: Int64) throws(BillingError) {
        let price = try plan.recurringPrice(seatCount: seatCount).multiplied(by: count)
        sums[plan.interval] = try (sums[plan.interval] ?? .zero(currency)).adding(price)
    }

    /// The amount of a month.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    var perMonth: Money {
        get throws(BillingError) {
            var total = Money.zero(currency)
            for (interval, sum) in sums {
                total = try total.adding(sum.scaled(by: Ratio(1, of: Int64(interval.months))))
            }
            return total
        }
    }
}
