/// The lines of a message, whose line ends are CRLF or LF.
struct ByteLines {
    /// What follows the line that was read last.
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Returns the next line without its line end; nil at the end.
    mutating func next() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
        var line = rest[..<end]
        rest = rest[end...].dropFirst()
        if line.last == 0x0D { line.removeLast() }
        return line
    }
}

extension UInt8 {
    /// Whether the octet is a space or a tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// The value of a hexadecimal digit; nil for other octets.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
