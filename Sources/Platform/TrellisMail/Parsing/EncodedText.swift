/// The decoding of encoded words in a header field (RFC 2047).
struct EncodedText {
    /// The longest word that is decoded; RFC 2047, section 2, allows 75 octets.
    private static let maximumLength = 200

    private var output: [UInt8] = []
    /// The octets of the words since the last text between words, because a character may be split between two of them.
    private var pending: (charset: Charset, bytes: [UInt8])?
    /// The blanks after the last word, which count only before other text.
    private var gap: [UInt8] = []

    /// Returns the text of a field; words that aren't valid, or in an unknown charset, stay as they are.
    static func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "?")) else { return text }
        var decoder = EncodedText()
        decoder.decode(bytes[...])
        return String(decoding: decoder.output, as: UTF8.self)
    }

    private mutating func decode(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let byte = rest.first {
            if let word = Self.word(at: rest) {
                gap = []
                if pending?.charset == word.charset {
                    pending?.bytes += word.bytes
                } else {
                    endWords()
                    pending = (word.charset, word.bytes)
                }
                rest = rest.dropFirst(word.length)
                continue
            }
            rest.removeFirst()
            if pending != nil, byte.isBlank {
                gap.append(byte)
            } else {
                endWords()
                output.append(byte)
            }
        }
        endWords()
    }

    private mutating func endWords() {
        if let pending { output += Array(pending.charset.text(pending.bytes).utf8) }
        output += gap
        (pending, gap) = (nil, [])
    }

    /// Returns the word at the start of the text: `=?charset?encoding?content?=`.
    private static func word(
        at text: ArraySlice<UInt8>
    ) -> (charset: Charset, bytes: [UInt8], length: Int)? {
        guard text.starts(with: [UInt8(ascii: "="), UInt8(ascii: "?")]) else { return nil }
        let parts = text.prefix(maximumLength).dropFirst(2)
            .split(separator: UInt8(ascii: "?"), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].first == UInt8(ascii: "="), parts[1].count == 1,
            let charset = Charset(String(decoding: parts[0], as: UTF8.self)), !parts[2].contains(where: \.isBlank)
        else { return nil }
        let length = parts[3].startIndex - text.startIndex + 1
        switch parts[1].first {
        case UInt8(ascii: "B"), UInt8(ascii: "b"): return (charset, TransferDecoding.base64(parts[2]), length)
        case UInt8(ascii: "Q"), UInt8(ascii: "q"):
            var bytes: [UInt8] = []
            let spaced = parts[2].map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }
            TransferDecoding.appendUnescaped(spaced[...], mark: UInt8(ascii: "="), to: &bytes)
            return (charset, bytes, length)
        default: return nil
        }
    }
}
