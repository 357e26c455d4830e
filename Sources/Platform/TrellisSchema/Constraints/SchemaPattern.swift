import Synchronization
import _StringProcessing

/// A regular expression that a text must contain a match of; anchor it with `^` and `$` to bind the whole text.
///
/// Compiled once. It compares Unicode scalars, and `\d`, `\w` and `\s` are ASCII, as in JSON Schema's dialect
/// (ECMA-262).
public final class SchemaPattern: Sendable {
    /// The expression as it was written, and as the JSON Schema shows it.
    public let source: String
    /// `Regex` isn't `Sendable` because one may hold closures; one that is made from text holds none, and matching it
    /// changes nothing but a cache that it guards itself.
    nonisolated(unsafe) private let regex: Regex<AnyRegexOutput>?

    /// The pattern `source`.
    ///
    /// One that doesn't compile matches nothing; `@Pattern` refuses it at compile time.
    public init(_ source: String) {
        self.source = source
        regex = try? Self.compile(source)
    }

    /// Whether the pattern is found in `text`.
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

    /// The one pattern with this source, made at the first call: for generic types, which can't store one of their own.
    public static func shared(_ source: String) -> SchemaPattern {
        known.withLock { known in
            if let pattern = known[source] { return pattern }
            let pattern = SchemaPattern(source)
            known[source] = pattern
            return pattern
        }
    }
}
