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

    /// Returns the time of a date as senders write it, with or without the weekday and the seconds; nil for other texts,
    /// and for the named time zones of RFC 822 but `GMT` and `UT`.
    static func parsed(_ text: String) -> Timestamp? {
        let words = text.unicodeScalars.split { $0 == " " || $0 == "," || $0 == "\t" }.map { String($0) }
        let parts = words.drop { Int64($0) == nil }.prefix(5).map { $0 }
        guard parts.count == 5, let day = Int64(parts[0]), let year = Int64(parts[2]), (1900...9999).contains(year),
            let index = months.firstIndex(where: { $0.lowercased() == parts[1].lowercased() }),
            (1...CivilDate.days(inMonth: Int64(index) + 1, of: year)).contains(day),
            let offset = offset(parts[4])
        else { return nil }
        let clock = parts[3].split(utf8: ":", omittingEmptySubsequences: false).map { Int64($0) ?? -1 }
        guard (2...3).contains(clock.count), (0...23).contains(clock[0]),
            clock.dropFirst().allSatisfy({ (0...60).contains($0) })
        else { return nil }
        let days = CivilDate.daysSinceEpoch(year: year, month: Int64(index) + 1, day: day)
        let seconds = clock[0] * 3600 + clock[1] * 60 + (clock.count == 3 ? clock[2] : 0)
        return Timestamp(microseconds: (days * 86_400 + seconds - offset) * 1_000_000)
    }

    /// Returns the seconds of a time zone such as `+0130`.
    private static func offset(_ zone: String) -> Int64? {
        if ["GMT", "UT", "UTC", "Z"].contains(zone.uppercased()) { return 0 }
        guard zone.utf8.count == 5, let number = Int64(zone.dropFirst()), (0...2359).contains(number) else {
            return nil
        }
        let seconds = number / 100 * 3600 + number % 100 * 60
        switch zone.utf8.first {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
