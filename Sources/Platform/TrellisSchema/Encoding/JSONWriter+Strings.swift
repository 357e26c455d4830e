extension JSONWriter {
    /// Writes a string in quotes, with only the escapes that RFC 8259, section 7, requires.
    @inlinable
    public mutating func string(_ text: String) {
        let wasContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { string(utf8: $0) }
        if wasContiguous == nil { copiedString(text) }
    }

    @usableFromInline
    mutating func copiedString(_ text: String) {
        Array(text.utf8).withUnsafeBufferPointer { string(utf8: $0) }
    }

    /// Writes a string in quotes from its UTF-8 bytes, eight at a time while none needs an escape.
    @usableFromInline
    mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count + 2)
        store(UInt8(ascii: "\""))
        guard var source = text.baseAddress else { return store(UInt8(ascii: "\"")) }
        let end = source + text.count
        while end - source >= 8 {
            let word = JSONBytes.word(source)
            UnsafeMutableRawPointer(position).storeBytes(of: word.littleEndian, as: UInt64.self)
            let special = JSONBytes.special(word, orHighBit: false)
            let plain = special == 0 ? 8 : special.trailingZeroBitCount >> 3
            source += plain
            position += plain
            if special != 0 {
                escape(source.pointee, before: end - source)
                source += 1
            }
        }
        while source < end {
            let byte = source.pointee
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                escape(byte, before: end - source)
            } else {
                store(byte)
            }
            source += 1
        }
        store(UInt8(ascii: "\""))
    }

    /// Stores a byte in reserved memory.
    @inline(__always)
    private mutating func store(_ byte: UInt8) {
        position.pointee = byte
        position += 1
    }

    /// Writes the escape of one byte, and reserves memory for the `rest` of the string without escapes and its quote.
    private mutating func escape(_ byte: UInt8, before rest: Int) {
        reserve(rest + 7)
        store(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): store(byte)
        case 0x08: store(UInt8(ascii: "b"))
        case 0x0C: store(UInt8(ascii: "f"))
        case 0x0A: store(UInt8(ascii: "n"))
        case 0x0D: store(UInt8(ascii: "r"))
        case 0x09: store(UInt8(ascii: "t"))
        default:
            store(UInt8(ascii: "u"))
            store(UInt8(ascii: "0"))
            store(UInt8(ascii: "0"))
            store(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let digit = byte & 0xF
            store(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
