/// Encoded words: text in a header field that isn't ASCII (RFC 2047).
struct EncodedWords {
    private static let prefixLength = "=?utf-8?b?".utf8.count
    private static let suffix = Array("?=".utf8)
    /// The most octets of one word (RFC 2047, section 2).
    private static let maximumLength = 75

    private let text: String
    private let isBase64: Bool

    /// Words for `text` in the encoding that needs fewer octets.
    init(_ text: String) {
        self.text = text
        let quotedCount = text.utf8.reduce(0) { $0 + (Self.isLiteral($1) || $1 == 0x20 ? 1 : 3) }
        isBase64 = quotedCount > (text.utf8.count + 2) / 3 * 4
    }

    /// Returns the words; no character is split between two of them.
    ///
    /// - Parameter firstLimit: the most octets of the first word, because the field's name is on the same line.
    func words(firstLimit: Int) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var part: [UInt8] = []
        var limit = firstLimit
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if !part.isEmpty, length(part + bytes) > min(limit, Self.maximumLength) {
                words.append(word(part))
                part = []
                limit = Self.maximumLength
            }
            part += bytes
        }
        if !part.isEmpty { words.append(word(part)) }
        return words
    }

    private func length(_ part: [UInt8]) -> Int {
        let content =
            isBase64
            ? (part.count + 2) / 3 * 4
            : part.reduce(0) { $0 + (Self.isLiteral($1) || $1 == 0x20 ? 1 : 3) }
        return Self.prefixLength + content + Self.suffix.count
    }

    private func word(_ part: [UInt8]) -> [UInt8] {
        if isBase64 { return Array("=?utf-8?b?".utf8) + Base64.encoded(part) + Self.suffix }
        var word = Array("=?utf-8?q?".utf8)
        for byte in part {
            if byte == 0x20 {
                word.append(UInt8(ascii: "_"))
            } else if Self.isLiteral(byte) {
                word.append(byte)
            } else {
                word.append(UInt8(ascii: "="))
                word += Hexadecimal.digits(byte)
            }
        }
        return word + Self.suffix
    }

    /// The octets that need no encoding in any field, also in a display name (RFC 2047, section 5, rule 3).
    private static func isLiteral(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
    }
}
