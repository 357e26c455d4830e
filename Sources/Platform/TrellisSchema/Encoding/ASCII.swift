import TrellisKernel

/// Functions that print numbers and timestamps as ASCII without allocating.
enum ASCII {
    /// Stores the two digits of a number below 100.
    @inline(__always)
    static func store(pair: UInt32, at destination: UnsafeMutablePointer<UInt8>) {
        let tens = (pair &* 103) >> 10
        destination[0] = UInt8(truncatingIfNeeded: 0x30 &+ tens)
        destination[1] = UInt8(truncatingIfNeeded: 0x30 &+ pair &- tens &* 10)
    }

    /// Stores the 27 characters of `timestamp` (RFC 3339, UTC, six decimals); years are clamped to 0000…9999.
    ///
    /// It stores pairs of digits in 32 bits, which takes less time than `Timestamp.print`.
    static func store(_ timestamp: Timestamp, at destination: UnsafeMutablePointer<UInt8>) {
        let earliest: Int64 = -62_167_219_200_000_000
        let latest: Int64 = 253_402_300_799_999_999
        let daysBeforeEpoch: Int64 = 719_528
        let elapsed = UInt64(min(max(timestamp.microseconds, earliest), latest) &- earliest)
        let seconds = elapsed / 1_000_000
        let micros = UInt32(truncatingIfNeeded: elapsed &- seconds &* 1_000_000)
        let time = UInt32(truncatingIfNeeded: seconds % 86_400)
        let date = CivilDate(daysSinceEpoch: Int64(truncatingIfNeeded: seconds / 86_400) &- daysBeforeEpoch)
        let year = UInt32(truncatingIfNeeded: date.year)
        let century = year / 100
        store(pair: century, at: destination)
        store(pair: year &- century &* 100, at: destination + 2)
        destination[4] = UInt8(ascii: "-")
        store(pair: UInt32(truncatingIfNeeded: date.month), at: destination + 5)
        destination[7] = UInt8(ascii: "-")
        store(pair: UInt32(truncatingIfNeeded: date.day), at: destination + 8)
        destination[10] = UInt8(ascii: "T")
        let minutes = time / 60
        let hours = time / 3600
        store(pair: hours, at: destination + 11)
        destination[13] = UInt8(ascii: ":")
        store(pair: minutes &- hours &* 60, at: destination + 14)
        destination[16] = UInt8(ascii: ":")
        store(pair: time &- minutes &* 60, at: destination + 17)
        destination[19] = UInt8(ascii: ".")
        let upper = micros / 100
        let top = micros / 10_000
        store(pair: top, at: destination + 20)
        store(pair: upper &- top &* 100, at: destination + 22)
        store(pair: micros &- upper &* 100, at: destination + 24)
        destination[26] = UInt8(ascii: "Z")
    }
}
