import TrellisKernel

/// A writer of header fields, which folds their lines (RFC 5322, section 2.2.3).
struct HeaderWriter {
    /// The longest line that is written if words permit it, without CRLF; with encoded words, it is the limit
    /// (RFC 2047, section 2).
    private static let lineLength = 76
    /// The longest word that is written as it is: with the field's name before it, its line has at most 998 octets.
    private static let maximumWordLength = 900

    /// The octets of the fields.
    private(set) var bytes: [UInt8] = []
    private var column = 0
    private var isAtFirstWord = false

    /// Writes a field of words that are separated by single spaces.
    mutating func field(_ name: String, _ words: [[UInt8]]) {
        begin(name)
        for word in words { write(word) }
        end()
    }

    /// Writes a field of one text without special characters.
    mutating func field(_ name: String, _ text: String) { field(name, [Array(text.utf8)]) }

    /// Writes a field of unstructured text, such as the subject.
    mutating func field(_ name: String, _ value: HeaderValue) {
        begin(name)
        if Self.isPlain(value.text) {
            for word in value.text.utf8.split(separator: 0x20) { write(Array(word)) }
        } else {
            for word in EncodedWords(value.text).words(firstLimit: Self.lineLength - column - 1) { write(word) }
        }
        end()
    }

    /// Writes the empty line after the last field.
    mutating func endHeader() { bytes += [0x0D, 0x0A] }

    private mutating func begin(_ name: String) {
        bytes += Array(name.utf8)
        bytes.append(UInt8(ascii: ":"))
        column = name.utf8.count + 1
        isAtFirstWord = true
    }

    private mutating func end() {
        // RFC 5322 allows an empty value, but some servers expect the space.
        if isAtFirstWord { bytes.append(0x20) }
        bytes += [0x0D, 0x0A]
    }

    /// Writes a space and a word, on another line if this one is too short.
    ///
    /// The first word is always on the field's own line: some programs don't read a field whose first line is empty.
    private mutating func write(_ word: [UInt8]) {
        if !isAtFirstWord, column + 1 + word.count > Self.lineLength {
            bytes += [0x0D, 0x0A]
            column = 0
        }
        isAtFirstWord = false
        bytes.append(0x20)
        bytes += word
        column += 1 + word.count
    }

    /// Returns whether an unstructured text can be written as it is.
    ///
    /// Runs of spaces aren't, because programs shorten them; nor is what reads as an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains(utf8: "=?") && !text.contains(utf8: "  ")
            && text.utf8.split(separator: 0x20).allSatisfy { $0.count <= maximumWordLength }
    }
}
