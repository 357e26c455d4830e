/// Writes messages in the binary format of Protocol Buffers; default values are omitted by the caller.
///
/// Source: protobuf.dev, "Encoding".
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// Writes a field with a variable-length number.
    mutating func varint(_ field: UInt32, _ value: UInt64) {
        tag(field, 0)
        append(varint: value)
    }

    /// Writes a field of eight bytes, little-endian.
    mutating func fixed64(_ field: UInt32, _ value: UInt64) {
        tag(field, 1)
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Writes a field of four bytes, little-endian.
    mutating func fixed32(_ field: UInt32, _ value: UInt32) {
        tag(field, 5)
        for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Writes a text.
    mutating func string(_ field: UInt32, _ text: some StringProtocol) {
        tag(field, 2)
        append(varint: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes bytes: the numbers, big-endian.
    mutating func identifier(_ field: UInt32, _ parts: UInt64...) {
        tag(field, 2)
        append(varint: UInt64(parts.count * 8))
        for part in parts {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: part >> (56 - shift)))
            }
        }
    }

    /// Writes a message in a field.
    mutating func message(_ field: UInt32, _ body: (inout ProtobufWriter) -> Void) {
        tag(field, 2)
        // Most are shorter than 128 bytes, whose length is one byte.
        let start = bytes.count
        bytes.append(0)
        body(&self)
        var length = UInt64(bytes.count - start - 1)
        guard length >= 0x80 else {
            bytes[start] = UInt8(length)
            return
        }
        var prefix: [UInt8] = []
        while length >= 0x80 {
            prefix.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        prefix.append(UInt8(length))
        bytes.replaceSubrange(start...start, with: prefix)
    }

    private mutating func tag(_ field: UInt32, _ wireType: UInt32) { append(varint: UInt64(field << 3 | wireType)) }

    private mutating func append(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
