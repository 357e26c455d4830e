import TrellisKernel

/// Prints numbers, identifiers and moments as ASCII without allocating.
enum ASCII {
    /// The eight hexadecimal digits of `value`, the first one lowest: four bits are spread to each byte, then all are
    /// turned to characters at once.
    @inline(__always)
    static func hexadecimal(_ value: UInt32) -> UInt64 {
        var spread = UInt64(value.byteSwapped)
        spread = (spread << 16 | spread) & 0x0000_FFFF_0000_FFFF
        spread = (spread << 8 | spread) & 0x00FF_00FF_00FF_00FF
        let nibbles = (spread >> 4 | spread << 8) & 0x0F0F_0F0F_0F0F_0F0F
        let isLetter = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return nibbles &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27
    }

    /// Stores eight characters, the lowest byte first.
    @inline(__always)
    static func store(_ characters: UInt64, at place: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(place).storeBytes(of: characters.littleEndian, as: UInt64.self)
    }

    /// Stores four characters, the lowest byte first.
    @inline(__always)
    static func store(characters: UInt32, at place: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(place).storeBytes(of: characters.littleEndian, as: UInt32.self)
    }

    /// Stores the two digits of a number below 100.
    @inline(__always)
    static func store(pair: UInt32, at place: UnsafeMutablePointer<UInt8>) {
        let tens = (pair &* 103) >> 10
        place[0] = UInt8(truncatingIfNeeded: 0x30 &+ tens)
        place[1] = UInt8(truncatingIfNeeded: 0x30 &+ pair &- tens &* 10)
    }

    /// Stores the 27 characters of `timestamp` (RFC 3339, UTC, six decimals); years outside 0000…9999 are brought to
    /// the nearest end.
    ///
    /// The calendar is Howard Hinnant's `civil_from_days` in unsigned 32 bits, 400 years added so that nothing is
    /// negative.
    static func store(_ timestamp: Timestamp, at place: UnsafeMutablePointer<UInt8>) {
        let earliest: Int64 = -62_167_219_200_000_000
        let latest: Int64 = 253_402_300_799_999_999
        let elapsed = UInt64(min(max(timestamp.microseconds, earliest), latest) &- earliest)
        let seconds = elapsed / 1_000_000
        let micros = UInt32(truncatingIfNeeded: elapsed &- seconds &* 1_000_000)
        let time = UInt32(truncatingIfNeeded: seconds % 86_400)
        let (year, month, day) = civilDate(daysSinceYearZero: UInt32(truncatingIfNeeded: seconds / 86_400))
        let century = year / 100
        store(pair: century, at: place)
        store(pair: year &- century &* 100, at: place + 2)
        place[4] = UInt8(ascii: "-")
        store(pair: month, at: place + 5)
        place[7] = UInt8(ascii: "-")
        store(pair: day, at: place + 8)
        place[10] = UInt8(ascii: "T")
        let minutes = time / 60
        let hours = time / 3600
        store(pair: hours, at: place + 11)
        place[13] = UInt8(ascii: ":")
        store(pair: minutes &- hours &* 60, at: place + 14)
        place[16] = UInt8(ascii: ":")
        store(pair: time &- minutes &* 60, at: place + 17)
        place[19] = UInt8(ascii: ".")
        let upper = micros / 100
        let top = micros / 10_000
        store(pair: top, at: place + 20)
        store(pair: upper &- top &* 100, at: place + 22)
        store(pair: micros &- upper &* 100, at: place + 24)
        place[26] = UInt8(ascii: "Z")
    }

    private static func civilDate(daysSinceYearZero days: UInt32) -> (year: UInt32, month: UInt32, day: UInt32) {
        let shifted = days &+ 146_097 &- 60
        let era = shifted / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
        let day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
        let month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
        return (yearOfEra &+ era &* 400 &- 400 &+ (month <= 2 ? 1 : 0), month, day)
    }
}
