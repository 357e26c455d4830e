/// The text of a header field: it can't contain CR, LF or any other control character.
///
/// The text is Unicode and isn't encoded; ``MailMessage/encoded()`` folds it and writes encoded words (RFC 2047).
public struct HeaderValue: Hashable, Sendable, CustomStringConvertible {
    /// The most octets of UTF-8 that a value may have.
    public static let maximumLength = 8192

    /// The text, without control characters and without spaces around it.
    public let text: String

    /// Creates a value from a text that must be valid as it is; spaces around it are removed.
    ///
    /// - Throws: ``HeaderError/controlCharacter``; ``HeaderError/tooLong``.
    public init(_ text: String) throws(HeaderError) {
        guard !text.unicodeScalars.contains(where: Self.isControl) else { throw .controlCharacter }
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
        self.text = Self.trimmed(text)
    }

    /// Creates a value from any text: each run of control characters and line breaks becomes one space, and what
    /// exceeds ``maximumLength`` is cut off.
    public init(cleaning text: String) { self.init(cleaning: text, limit: Self.maximumLength) }

    /// Creates a value of at most `limit` octets.
    init(cleaning text: String, limit: Int) {
        var result = String.UnicodeScalarView()
        var length = 0
        var isAfterControl = false
        for scalar in text.unicodeScalars {
            let isControl = Self.isControl(scalar)
            defer { isAfterControl = isControl }
            if isControl, isAfterControl { continue }
            let next: Unicode.Scalar = isControl ? " " : scalar
            length += UTF8.width(next)
            if length > limit { break }
            result.append(next)
        }
        self.text = Self.trimmed(String(result))
    }

    /// The text.
    public var description: String { text }

    /// Whether there is no text.
    public var isEmpty: Bool { text.isEmpty }

    /// Whether a scalar is a control character or a line break of Unicode.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// Compares scalars: a space with a combining mark is one character to Swift, but a space to a mail server.
    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }
}
