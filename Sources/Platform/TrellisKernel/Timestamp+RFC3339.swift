extension Timestamp: LosslessStringConvertible {
    /// `2026-11-22T09:30:00.000000Z`: RFC 3339 in UTC with six fractional digits, so that text order is time order.
    public var description: String {
        String(unsafeUninitializedCapacity: 27) { buffer in
            print { buffer[$0] = $1 }
            return 27
        }
    }

    /// Calls `store` with each of the 27 characters of ``description`` and its position.
    ///
    /// RFC 3339 has no years outside 0000…9999; such times are clamped to that range.
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

    /// Parses an RFC 3339 date-time; nil when `text` is not one.
    ///
    /// Digits after the microseconds are truncated.
    public init?(_ text: String) {
        var text = text
        guard let parsed = text.withUTF8({ Self(utf8: $0) }) else { return nil }
        self = parsed
    }

    /// Parses an RFC 3339 date-time in UTF-8 bytes; nil when the bytes are not one.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        var parser = RFC3339Parser(bytes: bytes)
        guard let microseconds = parser.parse() else { return nil }
        self.init(microseconds: microseconds)
    }

    private static let earliest: Int64 = -62_167_219_200_000_000
    private static let latest: Int64 = 253_402_300_799_999_999
}

/// A parser for the `date-time` production of RFC 3339, section 5.6.
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
