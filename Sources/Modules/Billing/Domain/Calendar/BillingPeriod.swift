import TrellisKernel

/// A range of days: the first day belongs to it, the end doesn't.
struct BillingPeriod: Hashable, Sendable {
    /// The first day.
    let start: LocalDate
    /// The first day after the period.
    let end: LocalDate

    /// Creates a period of at least one day.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the end is not after the start.
    init(from start: LocalDate, to end: LocalDate) throws(BillingError) {
        guard start < end else { throw .valueInvalid("period", rule: "it must end after its start.") }
        (self.start, self.end) = (start, end)
    }

    /// The number of days, at least 1.
    var days: Int { start.days(until: end) }

    /// Returns whether the day is in the period.
    func contains(_ day: LocalDate) -> Bool { start <= day && day < end }

    /// Returns the number of days from `day` to the end: all of them before the period, 0 after it.
    func days(from day: LocalDate) -> Int { min(max(0, day.days(until: end)), days) }

    /// Returns the part from `day` on; nil when nothing is left.
    func remainder(from day: LocalDate) -> BillingPeriod? {
        try? BillingPeriod(from: max(start, day), to: end)
    }

    /// Returns the period moved by this many days.
    func shifted(days: Int) throws(BillingError) -> BillingPeriod {
        try BillingPeriod(from: start.adding(days: days), to: end.adding(days: days))
    }
}

extension BillingPeriod: CustomStringConvertible {
    /// `2026-01-31/2026-02-28` (ISO 8601).
    var description: String { "\(start)/\(end)" }
}
