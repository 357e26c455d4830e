/// The charges and credits of a change within a period.
///
/// Prices are prorated by days of the tenant's calendar: the day of the change belongs to what comes after it. For each
/// price, the unused part of what was charged is credited, and the same days at the price that comes next are charged:
///
/// ```
/// part = price of the whole period × days from the change to the end ÷ days of the period, rounded
/// ```
///
/// Days rather than seconds: a customer can check the amount with a calendar, the time of day of a click costs nothing,
/// and a day of 23 or 25 hours counts like any other. A change that is undone on the same day costs nothing, because
/// both directions round the same part. What remains charged for a period is never below zero: a part never grows when
/// fewer days are left.
struct Proration: Sendable {
    let period: BillingPeriod
    /// The day of the change.
    let day: LocalDate

    /// Returns credits for what was charged in advance, without lines of zero.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func credits(for lines: [InvoiceLine]) throws(BillingError) -> [InvoiceLine] {
        try parts(of: lines, .proratedCredit)
    }

    /// Returns charges for the rest of the period, without lines of zero.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func charges(for lines: [InvoiceLine]) throws(BillingError) -> [InvoiceLine] {
        try parts(of: lines, .proratedCharge)
    }

    /// Returns the credits and charges of a change between two sets of lines; a line that is in both costs nothing.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func change(from old: [InvoiceLine], to new: [InvoiceLine]) throws(BillingError) -> [InvoiceLine] {
        let same = Set(old).intersection(new)
        return try credits(for: old.filter { !same.contains($0) }) + charges(for: new.filter { !same.contains($0) })
    }

    private func parts(of lines: [InvoiceLine], _ kind: InvoiceLine.Kind) throws(BillingError) -> [InvoiceLine] {
        guard let rest = period.remainder(from: day) else { return [] }
        let share = try Ratio(Int64(rest.days), of: Int64(period.days))
        var parts: [InvoiceLine] = []
        for line in lines {
            let part = try line.amount.scaled(by: share)
            guard !part.isZero else { continue }
            let amount = kind == .proratedCredit ? try part.negated() : part
            parts.append(try InvoiceLine(kind, line.text, quantity: line.quantity, period: rest, amount: amount))
        }
        return parts
    }
}
