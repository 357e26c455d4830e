import TrellisKernel

/// The form of a time in the field `Date` (RFC 5322, section 3.3).
enum MailDate {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// The years 1900 to 9999, which the format can express.
    private static let range: ClosedRange<Int64> = -2_208_988_800...253_402_300_799

    /// Returns the time in UTC, as in `Sun, 29 Nov 2026 09:30:00 +0000`; other years are clamped.
    static func text(_ time: Timestamp) -> String {
        let seconds = min(max(time.seconds, range.lowerBound), range.upperBound)
        let days = seconds.floorDivided(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        let clock = seconds - days * 86_400
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[Int((days % 7 + 10) % 7)]
        let time = [clock / 3600, clock / 60 % 60, clock % 60].map(twoDigits).joined(separator: ":")
        return "\(weekday), \(twoDigits(date.day)) \(months[Int(date.month - 1)]) \(date.year) \(time) +0000"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
