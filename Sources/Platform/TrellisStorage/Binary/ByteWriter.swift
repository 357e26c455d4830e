/// A writer of the binary forms of this target: integers big-endian, texts with their length in front.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(byte: UInt8) { bytes.append(byte) }

    mutating func write(bytes more: [UInt8]) { bytes += more }

    mutating func write(integer: Int64) {
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: integer >> Int64(56 - 8 * $0)) }
    }

    mutating func write(length: UInt16) {
        bytes += [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
    }

    /// Writes a text or its absence; returns false, and writes nothing, if the text has more than 65,535 bytes.
    mutating func write(text: String?) -> Bool {
        guard let count = UInt16(exactly: text?.utf8.count ?? 0) else { return false }
        write(byte: text == nil ? 0 : 1)
        write(length: count)
        if let text { bytes += text.utf8 }
        return true
    }
}
