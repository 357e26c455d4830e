import TrellisKernel
public import TrellisSchema

/// A language, such as `de` or `de-AT` (RFC 5646), for texts and mails.
public struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    /// The tag in its usual case: `de-AT`, `zh-Hant-TW`.
    public let description: String

    /// Creates a tag from two to eight letters, and further parts of letters and digits after hyphens; nil for other
    /// texts, and for tags of more than 35 characters.
    ///
    /// Underscores are accepted instead of hyphens. Extensions (`-u-…`) and private parts (`-x-…`) are kept; they end
    /// up in no fallback.
    public init?(_ text: String) {
        let parts = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
            .map { String($0).lowercased() }
        guard text.utf8.count <= 35, let primary = parts.first, (2...8).contains(primary.utf8.count),
            primary.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
            parts.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isAlphanumeric) }),
            parts.last?.utf8.count != 1
        else { return nil }
        description = Self.cased(parts)
    }

    private init(known: String) { description = known }

    /// English, in which every text exists.
    public static let english = LanguageTag(known: "en")
    /// German.
    public static let german = LanguageTag(known: "de")

    /// The tag and its shorter forms, the longest first: `de-AT`, `de` (RFC 4647, section 3.4).
    public var fallbacks: [LanguageTag] {
        var parts = description.split(utf8: "-")
        var tags = [self]
        while parts.count > 1 {
            parts.removeLast()
            // A single letter begins an extension, so it isn't the end of a tag.
            if parts.count > 1, parts.last?.utf8.count == 1 { parts.removeLast() }
            tags.append(LanguageTag(known: parts.joined(separator: "-")))
        }
        return tags
    }

    /// Returns the best of the languages for a reader of this one; nil if there is none.
    public func best(of languages: some Collection<LanguageTag>) -> LanguageTag? {
        fallbacks.first { languages.contains($0) }
    }

    /// Returns the parts in the case that RFC 5646, section 2.1.1, recommends.
    private static func cased(_ parts: [String]) -> String {
        var isExtension = false
        var result: [String] = []
        for (index, part) in parts.enumerated() {
            if part.utf8.count == 1 { isExtension = true }
            let isRegion = index > 0 && part.utf8.count == 2
            let isScript = index > 0 && part.utf8.count == 4 && part.utf8.allSatisfy { $0 > 0x60 }
            result.append(
                isExtension ? part : isRegion ? part.uppercased() : isScript ? part.capitalizedASCII : part)
        }
        return result.joined(separator: "-")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

extension LanguageTag: ScalarSchema {
    /// Parses a tag.
    public init?(text: String) { self.init(text) }
    /// The tag.
    public var text: String { description }
    /// The expected text.
    public static var expectation: String { "a language such as de or de-AT" }
    /// A text with an example.
    public static var textSchema: JSONSchema { .string.with("examples", ["en"]) }
}

extension String {
    /// The text with its first letter in upper case.
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
