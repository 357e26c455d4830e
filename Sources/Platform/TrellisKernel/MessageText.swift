/// An English sentence with named values, for a reader who may want it in another language.
///
/// ```swift
/// let text: MessageText = "The file may have at most \(limit, "limit") bytes."
/// text.pattern      // The file may have at most {limit} bytes.
/// text.english      // The file may have at most 5 bytes.
/// ```
/// The pattern is the key of the sentence's translations. An interpolation needs a name, so that each value can be at
/// another place in another language; the names are lower-case letters, digits and underscores.
public struct MessageText: Hashable, Sendable {
    /// One named value of a sentence.
    public struct Value: Hashable, Sendable {
        /// The name of its placeholder.
        public let name: String
        /// The value: a text that is the same in every language, or a sentence or phrase with translations of its own.
        public let content: Content
    }

    /// What a placeholder is replaced by.
    public enum Content: Hashable, Sendable {
        /// A name, a number or another text that is the same in every language.
        case verbatim(String)
        /// A sentence or phrase with translations.
        case text(MessageText)
    }

    /// The sentence with `{name}` in the place of each value.
    public let pattern: String
    /// The English sentence with its values.
    public let english: String
    /// The values in the order of the English sentence.
    public let values: [Value]

    /// Creates a sentence without values.
    public init(_ sentence: String) {
        pattern = sentence
        english = sentence
        values = []
    }
}

extension MessageText: CustomStringConvertible {
    /// The English sentence.
    public var description: String { english }
}

extension MessageText: ExpressibleByStringInterpolation {
    /// Creates a sentence without values.
    public init(stringLiteral sentence: String) { self.init(sentence) }

    /// Creates a sentence with its named values.
    public init(stringInterpolation: Interpolation) {
        pattern = stringInterpolation.pattern
        english = stringInterpolation.english
        values = stringInterpolation.values
    }

    /// The parts of a sentence while it is created; each value has a name.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var pattern = ""
        fileprivate var english = ""
        fileprivate var values: [Value] = []

        /// Creates the parts of a sentence with about this many bytes and values.
        public init(literalCapacity: Int, interpolationCount: Int) {
            pattern.reserveCapacity(literalCapacity + 8 * interpolationCount)
            english.reserveCapacity(literalCapacity + 8 * interpolationCount)
        }

        /// Appends a part of the English sentence.
        public mutating func appendLiteral(_ literal: String) {
            pattern += literal
            english += literal
        }

        /// Appends a value that is the same in every language.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible, _ name: String) {
            append(name, .verbatim(value.description), value.description)
        }

        /// Appends a phrase with translations of its own.
        public mutating func appendInterpolation(_ text: MessageText, _ name: String) {
            append(name, .text(text), text.english)
        }

        private mutating func append(_ name: String, _ content: Content, _ value: String) {
            pattern += "{\(name)}"
            english += value
            values.append(Value(name: name, content: content))
        }
    }
}

/// What has a text for readers, such as an error: the catalogue of texts lists it by its name.
public protocol TextSource: Sendable {
    /// The stable name of the text in the catalogue, as in `file.too_large`.
    var textName: String { get }
    /// The English text with its values.
    var text: MessageText { get }
}
