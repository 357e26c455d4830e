/// A key or string of the document, for use in a `switch` without copying its text.
///
/// ```swift
/// switch member.key {
/// case "name": …
/// default: …
/// }
/// ```
/// Valid only during the lifetime of the reader that returned it.
public struct JSONString {
    @usableFromInline let start: UnsafePointer<UInt8>
    @usableFromInline let count: Int
    @usableFromInline let isEscaped: Bool

    @inlinable
    init(start: UnsafePointer<UInt8>, count: Int, isEscaped: Bool) {
        self.start = start
        self.count = count
        self.isEscaped = isEscaped
    }

    /// Returns whether the text is `literal`.
    @inlinable
    public static func ~= (literal: StaticString, text: JSONString) -> Bool {
        if text.isEscaped { return text.unescapedEquals(literal) }
        guard text.count == literal.utf8CodeUnitCount else { return false }
        let expected = literal.utf8Start
        for index in 0..<text.count where text.start[index] != expected[index] { return false }
        return true
    }

    /// The text with escapes decoded.
    @inlinable
    public var string: String {
        if isEscaped { return unescapedString }
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

extension JSONString {
    static func == (left: Self, right: Self) -> Bool {
        if left.isEscaped || right.isEscaped { return left.unescapedBytes == right.unescapedBytes }
        guard left.count == right.count else { return false }
        return (0..<left.count).allSatisfy { left.start[$0] == right.start[$0] }
    }

    /// Returns whether the text, with escapes decoded, has these bytes.
    func hasBytes(_ other: some Collection<UInt8>) -> Bool {
        if isEscaped { return unescapedBytes.elementsEqual(other) }
        return count == other.count && UnsafeBufferPointer(start: start, count: count).elementsEqual(other)
    }

    @usableFromInline
    func unescapedEquals(_ literal: StaticString) -> Bool {
        unescapedBytes.elementsEqual(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    @usableFromInline var unescapedString: String {
        String(unsafeUninitializedCapacity: count) { unescape(into: $0) }
    }

    /// The text in UTF-8 with escapes decoded.
    var unescapedBytes: [UInt8] {
        guard isEscaped else { return Array(UnsafeBufferPointer(start: start, count: count)) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            written = unescape(into: buffer)
        }
    }

    /// The text in quotes for messages, truncated to 60 scalars.
    var quoted: String {
        let text = string
        let start = text.unicodeScalars.prefix(60)
        return start.endIndex < text.endIndex ? "\"\(Substring(start))…\"" : "\"\(text)\""
    }

    /// Decodes the escapes, which the parser has checked; the result is never longer than the source.
    private func unescape(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var written = 0
        var index = 0
        func store(_ byte: UInt8) {
            buffer[written] = byte
            written += 1
        }
        while index < count {
            let byte = start[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < count else {
                store(byte)
                index += 1
                continue
            }
            let escape = start[index + 1]
            if escape == UInt8(ascii: "u") {
                let (scalar, length) = scalar(at: index)
                UTF8.encode(scalar)?.forEach(store)
                index += length
            } else {
                store(Self.meaning(of: escape))
                index += 2
            }
        }
        return written
    }

    private func scalar(at index: Int) -> (Unicode.Scalar, length: Int) {
        guard index + 6 <= count, let unit = JSONBytes.hexadecimal(start + index + 2) else { return ("\u{FFFD}", 6) }
        if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
        guard index + 12 <= count, let low = JSONBytes.hexadecimal(start + index + 8) else { return ("\u{FFFD}", 6) }
        let value = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF))
        return (Unicode.Scalar(value) ?? "\u{FFFD}", 12)
    }

    private static func meaning(of escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }
}
