/// The length of a period of a plan.
enum BillingInterval: String, CaseIterable, Sendable {
    case month
    case year

    /// 1 or 12.
    var months: Int {
        switch self {
        case .month: 1
        case .year: 12
        }
    }

    /// Returns the first boundary after a day, for a subscription that was anchored on a day.
    ///
    /// Boundaries are the anchor plus a whole number of intervals, so the anchor's day returns after a short month:
    ///
    /// | anchor | boundaries |
    /// |---|---|
    /// | 2026-01-31, month | 02-28, 03-31, 04-30, 05-31, … |
    /// | 2028-02-29, year | 2029-02-28, 2030-02-28, 2031-02-28, 2032-02-29, … |
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` after the year 9999.
    func boundary(after day: LocalDate, anchor: LocalDate) throws(BillingError) -> LocalDate {
        let distance = (day.year - anchor.year) * 12 + day.month - anchor.month
        // One interval before the estimate, because the day of the month may not be reached yet.
        var count = distance / months - 1
        while true {
            let boundary = try anchor.adding(months: count * months)
            if boundary > day { return boundary }
            count += 1
        }
    }
}
