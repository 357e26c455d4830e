import TrellisKernel

extension LocalDate {
    /// Returns the date this many days later; earlier when the number is negative.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the year would leave 1…9999.
    func adding(days: Int) throws(BillingError) -> LocalDate {
        let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
        return try LocalDate(daysSinceEpoch: overflow ? .max : sum)
    }

    /// Returns the date this many months later.
    ///
    /// The day stays the same; a month that is too short gives its last day. So 31 January plus one month is 28 or 29
    /// February, and plus two months is 31 March again: a caller adds to the anchor, not to the last result.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the year would leave 1…9999.
    func adding(months: Int) throws(BillingError) -> LocalDate {
        guard (-120_000...120_000).contains(months) else { throw .valueInvalid("date", rule: "years are 1 to 9999.") }
        let total = year * 12 + (month - 1) + months
        guard total >= 12 else { throw .valueInvalid("date", rule: "years are 1 to 9999.") }
        let (year, month) = (total / 12, total % 12 + 1)
        return try LocalDate(year, month, min(day, Self.days(inMonth: month, of: year)))
    }

    /// Returns the days from this date to another; negative when that one is earlier.
    func days(until other: LocalDate) -> Int { other.daysSinceEpoch - daysSinceEpoch }
}
