/// A rule in the language of cron: the minutes that it means, whatever the time zone.
///
/// Five fields, minute, hour, day of month, month and day of week, with `*`, lists, ranges, steps and names; or a word
/// such as `@daily`. Where both days are given, one of them is enough, as cron has always had it.
struct CronRule: Hashable, Sendable {
    /// The words that stand for rules.
    static let words: [(word: String, rule: String)] = [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
    ]

    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let daysAreFree: Bool
    private let weekdaysAreFree: Bool
    /// Whether it is about every hour, and so about the time that passes more than about the time of day.
    let isHourly: Bool

    /// Reads a rule.
    ///
    /// - Throws: ``ScheduleError`` that says which field is wrong.
    init(_ text: String) throws(ScheduleError) {
        var rule = text
        if text.hasPrefix("@") {
            guard let word = Self.words.first(where: { $0.word == text.lowercased() }) else {
                throw .unknownWord(rule: text)
            }
            rule = word.rule
        }
        let parts = rule.split { $0 == " " || $0 == "\t" }
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
        isHourly = parts[1].hasPrefix("*")
        daysAreFree = parts[2].hasPrefix("*")
        weekdaysAreFree = parts[4].hasPrefix("*")
        guard next(from: 0) != nil else { throw .neverDue(rule: text) }
    }

    /// The first minute from `start` on that the rule means; minutes of a calendar without time zones, since 1970.
    func next(from start: Int64) -> Int64? {
        let first = start.floored(by: 1440)
        // 29 February may be eight years away.
        for day in first...(first + 2_930) where isMeant(day) {
            if let minute = nextMinute(from: day == first ? Int(start - day * 1440) : 0) {
                return day * 1440 + Int64(minute)
            }
        }
        return nil
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

    private func isMeant(_ day: Int64) -> Bool {
        let date = CivilDate(day)
        guard months.has(date.month) else { return false }
        // 1970 began on a Thursday.
        let weekday = Int((day + 4) - (day + 4).floored(by: 7) * 7)
        let (byDay, byWeekday) = (days.has(date.day), weekdays.has(weekday))
        return daysAreFree || weekdaysAreFree ? byDay && byWeekday : byDay || byWeekday
    }
}

/// Month and day of the Gregorian calendar.
struct CivilDate {
    let month: Int
    let day: Int

    /// The date so many days after 1970-01-01.
    init(_ days: Int64) {
        // Counted from 1 March of the year 0, a leap day is the last of its year.
        let days = days + 719_468
        let dayOfEra = days - days.floored(by: 146_097) * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
    }
}

extension UInt64 {
    fileprivate func has(_ bit: Int) -> Bool { self >> UInt64(bit) & 1 == 1 }

    /// The lowest bit that is set, from `bit` on.
    fileprivate func firstBit(from bit: Int) -> Int? {
        let rest = bit < 64 ? self >> UInt64(bit) : 0
        return rest == 0 ? nil : bit + rest.trailingZeroBitCount
    }
}

extension Int64 {
    /// Division that rounds down.
    func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
