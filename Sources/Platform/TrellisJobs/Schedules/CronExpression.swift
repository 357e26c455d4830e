import TrellisKernel

/// A cron expression: the minutes that it matches, independent of the time zone.
///
/// It has five fields, minute, hour, day of month, month and day of week, with `*`, lists, ranges, steps and names; or
/// it is an alias such as `@daily`. If both day fields are restricted, a day needs to match only one of them, as in
/// cron.
struct CronExpression: Hashable, Sendable {
    /// The aliases with their rules.
    static let aliases: [(name: String, rule: String)] = [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
    ]

    /// The most days between two matching days: from 29 February on one weekday to the next one, over the year 2100.
    private static let longestGap: Int64 = 14_609

    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let isDayUnrestricted: Bool
    private let isWeekdayUnrestricted: Bool
    /// Whether the hour field begins with `*`, so that the rule goes by elapsed time rather than by the time of day.
    let isHourly: Bool

    /// Parses a rule.
    ///
    /// - Throws: ``ScheduleError`` that names the invalid field.
    init(_ text: String) throws(ScheduleError) {
        var rule = text
        if text.hasPrefix(utf8: "@") {
            guard let alias = Self.aliases.first(where: { $0.name == text.lowercased() }) else {
                throw .unknownAlias(rule: text)
            }
            rule = alias.rule
        }
        let parts = rule.unicodeScalars.split { $0 == " " || $0 == "\t" }.map { Substring($0) }
        guard parts.count == 5 else { throw .fieldCount(rule: text, count: parts.count) }
        func bits(_ index: Int, _ field: CronField) throws(ScheduleError) -> UInt64 {
            guard let bits = field.bits(parts[index]) else {
                throw .badField(rule: text, field: field.name, text: String(parts[index]), allowed: field.allowed)
            }
            return bits
        }
        minutes = try bits(0, .minute)
        hours = try bits(1, .hour)
        days = try bits(2, .day)
        months = try bits(3, .month)
        let weekdays = try bits(4, .weekday)
        // Sunday has two numbers.
        self.weekdays = (weekdays | weekdays >> 7) & 0x7F
        isHourly = parts[1].hasPrefix(utf8: "*")
        isDayUnrestricted = parts[2].hasPrefix(utf8: "*")
        isWeekdayUnrestricted = parts[4].hasPrefix(utf8: "*")
        guard next(from: 0) != nil else { throw .neverDue(rule: text) }
    }

    /// Returns the first matching minute at or after `start`, in local minutes since 1970.
    func next(from start: Int64) -> Int64? {
        let first = start.floorDivided(by: 1440)
        if matches(first, CivilDate(daysSinceEpoch: first)), let minute = nextMinute(from: Int(start - first * 1440)) {
            return first * 1440 + Int64(minute)
        }
        guard let day = nextDay(after: first), let minute = nextMinute(from: 0) else { return nil }
        return day * 1440 + Int64(minute)
    }

    /// The shortest time between two matches, in local minutes.
    var shortestGap: Int64 {
        var times: [Int64] = []
        for hour in 0..<24 where hours.has(hour) {
            for minute in 0..<60 where minutes.has(minute) { times.append(Int64(hour * 60 + minute)) }
        }
        guard let first = times.first, let last = times.last else { return .max }
        let withinDay = zip(times, times.dropFirst()).map { $1 - $0 }.min() ?? .max
        var (days, day) = (Self.longestGap, nextDay(after: -1))
        while days > 1, let earlier = day, earlier <= Self.longestGap, let later = nextDay(after: earlier) {
            days = min(days, later - earlier)
            day = later
        }
        return min(withinDay, days * 1440 - last + first)
    }

    private func nextMinute(from start: Int) -> Int? {
        var (hour, minute) = (start / 60, start % 60)
        while let found = hours.firstBit(from: hour) {
            if found > hour { minute = 0 }
            if let minute = minutes.firstBit(from: minute) { return found * 60 + minute }
            (hour, minute) = (found + 1, 0)
        }
        return nil
    }

    /// Returns the first matching day after a day; nil if no day ever matches.
    private func nextDay(after day: Int64) -> Int64? {
        var next = day + 1
        while next <= day + Self.longestGap {
            let date = CivilDate(daysSinceEpoch: next)
            if matches(next, date) { return next }
            let isInMonth = months.has(Int(date.month))
            next += isInMonth ? 1 : CivilDate.days(inMonth: date.month, of: date.year) - date.day + 1
        }
        return nil
    }

    private func matches(_ day: Int64, _ date: CivilDate) -> Bool {
        guard months.has(Int(date.month)) else { return false }
        // 1970 began on a Thursday.
        let weekday = Int((day + 4) - (day + 4).floorDivided(by: 7) * 7)
        let (byDay, byWeekday) = (days.has(Int(date.day)), weekdays.has(weekday))
        return isDayUnrestricted || isWeekdayUnrestricted ? byDay && byWeekday : byDay || byWeekday
    }
}

extension UInt64 {
    fileprivate func has(_ bit: Int) -> Bool { self >> UInt64(bit) & 1 == 1 }

    /// Returns the lowest set bit at or above `bit`.
    fileprivate func firstBit(from bit: Int) -> Int? {
        let rest = bit < 64 ? self >> UInt64(bit) : 0
        return rest == 0 ? nil : bit + rest.trailingZeroBitCount
    }
}
