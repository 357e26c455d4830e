import Synchronization
import _StringProcessing

/// A regular expression that must match a part of a text; anchor it with `^` and `$` to match the whole text.
///
/// It is compiled once. It compares Unicode scalars, and `\d`, `\w` and `\s` are ASCII, as in JSON Schema's dialect
/// (ECMA-262).
public final class SchemaPattern: Sendable {
    /// The source of the expression, which is also the pattern in the JSON Schema.
    public let source: String
    /// The compiled expression; nil when `source` does not compile.
    ///
    /// `Regex` is not `Sendable` because it may contain closures. A regex that is created from text contains none, and
    /// matching changes only a cache that synchronizes its own access.
    nonisolated(unsafe) private let regex: Regex<AnyRegexOutput>?

    /// Creates a pattern from its source.
    ///
    /// An invalid pattern matches nothing; `@Pattern` rejects it at compile time.
    public init(_ source: String) {
        self.source = source
        regex = try? Self.compile(source)
    }

    /// Returns whether `text` contains a match.
    public func matches(_ text: String) -> Bool {
        guard let regex else { return false }
        return (try? regex.firstMatch(in: text)) != nil
    }

    private static func compile(_ source: String) throws -> Regex<AnyRegexOutput> {
        try Regex(source).matchingSemantics(.unicodeScalar).asciiOnlyDigits().asciiOnlyWordCharacters()
            .asciiOnlyWhitespace()
    }

    // MARK: - Patterns of generic types

    private static let known = Mutex<[String: SchemaPattern]>([:])

    /// Returns the shared pattern with this source, for generic types, which cannot have static stored properties.
    ///
    /// The first call creates the pattern.
    public static func shared(_ source: String) -> SchemaPattern {
        known.withLock { known in
            if let pattern = known[source] { return pattern }
            let pattern = SchemaPattern(source)
            known[source] = pattern
            return pattern
        }
    }
}
