extension Timestamp: LosslessStringConvertible {
    /// `2026-11-22T09:30:00.000000Z`: RFC 3339 in UTC with six fractional digits, so that text sorts as time does.
    public var description: String {
        String(unsafeUninitializedCapacity: 27) { buffer in
            print { buffer[$0] = $1 }
            return 27
        }
    }

    /// Hands each of the 27 characters of ``description``, with its position, to `store`.
    ///
    /// Years outside 0000…9999, which RFC 3339 cannot spell, are printed as their nearest end.
    public func print(_ store: (Int, UInt8) -> Void) {
        let clamped = min(max(microseconds, Self.earliest), Self.latest)
        let seconds = clamped.floorDivided(by: 1_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        let time = seconds - days * 86_400
        func digits(_ value: Int64, _ count: Int, at position: Int) {
            var rest = value
            for index in stride(from: position + count - 1, through: position, by: -1) {
                store(index, UInt8(truncatingIfNeeded: 0x30 + rest % 10))
                rest /= 10
            }
        }
        digits(date.year, 4, at: 0)
        store(4, UInt8(ascii: "-"))
        digits(date.month, 2, at: 5)
        store(7, UInt8(ascii: "-"))
        digits(date.day, 2, at: 8)
        store(10, UInt8(ascii: "T"))
        digits(time / 3600, 2, at: 11)
        store(13, UInt8(ascii: ":"))
        digits(time / 60 % 60, 2, at: 14)
        store(16, UInt8(ascii: ":"))
        digits(time % 60, 2, at: 17)
        store(19, UInt8(ascii: "."))
        digits(clamped - seconds * 1_000_000, 6, at: 20)
        store(26, UInt8(ascii: "Z"))
    }

    /// The moment that an RFC 3339 date-time names, or nil.
    ///
    /// Digits beyond the microsecond are cut off.
    public init?(_ text: String) {
        var text = text
        guard let parsed = text.withUTF8({ Self(utf8: $0) }) else { return nil }
        self = parsed
    }

    /// The moment that the UTF-8 bytes of an RFC 3339 date-time name, or nil.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        var parser = RFC3339Parser(bytes: bytes)
        guard let microseconds = parser.parse() else { return nil }
        self.init(microseconds: microseconds)
    }

    private static let earliest: Int64 = -62_167_219_200_000_000
    private static let latest: Int64 = 253_402_300_799_999_999
}

/// Days to year, month, day and back in the proleptic Gregorian calendar.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(daysSinceEpoch days: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads the `date-time` production of RFC 3339, section 5.6.
private struct RFC3339Parser {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func parse() -> Int64? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
            skip("T") || skip("t") || skip(" "),
            let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
            (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day),
            hour <= 23, minute <= 59, second <= 60,
            let fraction = fraction(), let offset = offset(), position == bytes.count
        else { return nil }
        let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        return (days * 86_400 + hour * 3600 + minute * 60 + second - offset) * 1_000_000 + fraction
    }

    private mutating func digits(_ count: Int) -> Int64? {
        guard position + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int64? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        defer { position += 1 }
        return Int64(bytes[position] - 0x30)
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        guard let first = digit() else { return nil }
        var value = first * 100_000
        var weight: Int64 = 10_000
        while let next = digit() {
            value += next * weight
            weight /= 10
        }
        return value
    }

    private mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = digits(2), skip(":"), let minutes = digits(2), hours <= 23, minutes <= 59
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
