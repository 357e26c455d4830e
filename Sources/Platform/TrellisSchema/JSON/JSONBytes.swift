/// The byte arithmetic that the reader and the writer share.
@usableFromInline
enum JSONBytes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Returns eight bytes as a word, the first one in the lowest byte.
    @inline(__always)
    static func word(_ place: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
    }

    /// Returns the high bit of each byte of `word` that is a quote, a backslash or below 0x20.
    ///
    /// With `orHighBit`, bytes above 0x7F count too. Only the lowest set bit is reliable: a borrow may set higher
    /// bits.
    @inline(__always)
    static func special(_ word: UInt64, orHighBit: Bool) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let low =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
        return (orHighBit ? low | word : low) & highBits
    }

    /// Returns the value of four hexadecimal digits, or nil.
    static func hexadecimal(_ place: UnsafePointer<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<4 {
            let byte = place[index]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}
