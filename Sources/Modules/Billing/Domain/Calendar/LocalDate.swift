import TrellisKernel

/// A day of the Gregorian calendar, without a time of day and without a time zone.
///
/// Periods, trials and due dates are days, because that is what a contract and an invoice state. ``TenantCalendar``
/// says which moment of the world starts a day for a tenant.
struct LocalDate: Hashable, Sendable {
    /// 1 to 9999.
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int

    /// 1970-01-01.
    static let epoch = LocalDate(unchecked: CivilDate(daysSinceEpoch: 0))

    /// Creates a date.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the calendar has no such day.
    init(_ year: Int, _ month: Int, _ day: Int) throws(BillingError) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { throw .valueInvalid("date", rule: "the calendar has no such day.") }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Creates the date this many days after 1970-01-01.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the year is not in 1…9999.
    init(daysSinceEpoch days: Int) throws(BillingError) {
        guard Self.range.contains(days) else { throw .valueInvalid("date", rule: "years are 1 to 9999.") }
        self.init(unchecked: CivilDate(daysSinceEpoch: Int64(days)))
    }

    /// Creates the date this many days after 1970-01-01, or the closest one within the years 1 to 9999.
    init(clampingDaysSinceEpoch days: Int64) {
        let range = Int64(Self.range.lowerBound)...Int64(Self.range.upperBound)
        self.init(unchecked: CivilDate(daysSinceEpoch: min(max(days, range.lowerBound), range.upperBound)))
    }

    private init(unchecked date: CivilDate) {
        (year, month, day) = (Int(date.year), Int(date.month), Int(date.day))
    }

    /// The days from 1970-01-01; negative before it.
    var daysSinceEpoch: Int {
        Int(CivilDate.daysSinceEpoch(year: Int64(year), month: Int64(month), day: Int64(day)))
    }

    /// Returns the number of days of a month.
    static func days(inMonth month: Int, of year: Int) -> Int {
        Int(CivilDate.days(inMonth: Int64(month), of: Int64(year)))
    }

    /// Days since the epoch of 0001-01-01 and 9999-12-31.
    private static let range = -719_162...2_932_896
}

extension LocalDate: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension LocalDate: LosslessStringConvertible {
    /// `2026-01-31` (RFC 3339, `full-date`).
    var description: String {
        Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
    }

    /// Parses `2026-01-31`; nil when the text is anything else.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2],
            parts.allSatisfy({ $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
        else { return nil }
        let numbers = parts.compactMap { Int(Substring($0)) }
        guard numbers.count == 3, let date = try? LocalDate(numbers[0], numbers[1], numbers[2]) else { return nil }
        self = date
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
