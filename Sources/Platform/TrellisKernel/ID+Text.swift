extension ID: LosslessStringConvertible {
    /// The identifier that `text` spells in the 8-4-4-4-12 form (either case), or nil.
    public init?(_ text: String) {
        var text = text
        guard let words = text.withUTF8({ IDText.parse($0) }) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// The identifier that these UTF-8 bytes spell in the 8-4-4-4-12 form (either case), or nil.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let words = IDText.parse(bytes) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// The lower-case 8-4-4-4-12 form.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            IDText.print(high: high, low: low) { buffer[$0] = $1 }
            return 36
        }
    }

    /// Hands each of the 36 characters of the lower-case form, with its position, to `store`.
    @inlinable
    public func print(_ store: (Int, UInt8) -> Void) {
        IDText.print(high: high, low: low, store)
    }
}

/// The textual form of a UUID (RFC 9562, section 4), without Foundation.
@usableFromInline
enum IDText {
    @inlinable
    static func print(high: UInt64, low: UInt64, _ store: (Int, UInt8) -> Void) {
        var position = 0
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                store(position, UInt8(ascii: "-"))
                position += 1
            }
            let word = nibble < 16 ? high : low
            let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble & 15))) & 0xF
            store(position, value < 10 ? 0x30 + value : 0x57 + value)
            position += 1
        }
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
