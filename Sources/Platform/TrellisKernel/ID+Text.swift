extension ID: LosslessStringConvertible {
    /// Parses the 8-4-4-4-12 form in `text` (upper or lower case); nil when `text` has another form.
    public init?(_ text: String) {
        var text = text
        guard let words = text.withUTF8({ IDText.parse($0) }) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// Parses the 8-4-4-4-12 form in UTF-8 bytes (upper or lower case); nil when the bytes have another form.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let words = IDText.parse(bytes) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// The lower-case 8-4-4-4-12 form.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            store(at: start)
            return 36
        }
    }

    /// Stores the 36 characters of the lower-case form at `destination`.
    package func store(at destination: UnsafeMutablePointer<UInt8>) {
        IDText.store(high: high, low: low, at: destination)
    }
}

/// The textual form of a UUID (RFC 9562, section 4), without Foundation.
private enum IDText {
    /// Stores the 36 characters, four or eight at a time.
    static func store(high: UInt64, low: UInt64, at destination: UnsafeMutablePointer<UInt8>) {
        let (first, second) = (hexadecimal(high >> 32), hexadecimal(high))
        let (third, fourth) = (hexadecimal(low >> 32), hexadecimal(low))
        let characters = UnsafeMutableRawPointer(destination)
        func storeFour(_ word: UInt64, at position: Int) {
            let four = UInt32(truncatingIfNeeded: word).littleEndian
            characters.storeBytes(of: four, toByteOffset: position, as: UInt32.self)
        }
        characters.storeBytes(of: first.littleEndian, as: UInt64.self)
        destination[8] = UInt8(ascii: "-")
        storeFour(second, at: 9)
        destination[13] = UInt8(ascii: "-")
        storeFour(second >> 32, at: 14)
        destination[18] = UInt8(ascii: "-")
        storeFour(third, at: 19)
        destination[23] = UInt8(ascii: "-")
        storeFour(third >> 32, at: 24)
        characters.storeBytes(of: fourth.littleEndian, toByteOffset: 28, as: UInt64.self)
    }

    /// Returns the eight hexadecimal digits of the lower half of `value`, the first one in the lowest byte.
    ///
    /// It spreads four bits to each byte, then converts all bytes to characters at once.
    private static func hexadecimal(_ value: UInt64) -> UInt64 {
        var spread = UInt64(UInt32(truncatingIfNeeded: value).byteSwapped)
        spread = (spread << 16 | spread) & 0x0000_FFFF_0000_FFFF
        spread = (spread << 8 | spread) & 0x00FF_00FF_00FF_00FF
        let nibbles = (spread >> 4 | spread << 8) & 0x0F0F_0F0F_0F0F_0F0F
        let isLetter = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return nibbles &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard bytes.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var nibble = 0
        for (position, byte) in bytes.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let value = hexValue(byte) else { return nil }
            if nibble < 16 { high = high << 4 | value } else { low = low << 4 | value }
            nibble += 1
        }
        return (high, low)
    }

    private static func hexValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x61...0x66: UInt64(byte - 0x57)
        case 0x41...0x46: UInt64(byte - 0x37)
        default: nil
        }
    }
}
