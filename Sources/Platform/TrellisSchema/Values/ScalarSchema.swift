import TrellisKernel

/// A type that wraps one text, such as an e-mail address, a slug or a currency.
///
/// A type implements the conversion from and to text; the other requirements have defaults.
///
/// ```swift
/// struct Slug: ScalarSchema {
///     let text: String
///     init?(text: String) { … }
///     static let expectation = "lower-case letters, digits and hyphens"
/// }
/// ```
public protocol ScalarSchema: SchemaValue {
    /// Parses `text`; nil when it is invalid.
    init?(text: String)
    /// The value as text.
    var text: String { get }
    /// The expected text, worded to follow "Expected".
    static var expectation: String { get }
    /// The schema of the text; the default is a plain string.
    static var textSchema: JSONSchema { get }
}

extension ScalarSchema {
    /// Any text.
    public static var textSchema: JSONSchema { .string }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { String(describing: Self.self) }

    /// Reads a string that the type accepts.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard let text = reader.text(json) else { return nil }
        return Self(text: text.string)
            ?? reader.report(
                "format.invalid",
                "Expected \(MessageText(expectation), "expected"), found \(text.quoted, "found").", at: json)
    }

    /// Writes the text.
    public func write(to writer: inout JSONWriter) { writer.string(text) }

    /// Returns the schema of the text.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { textSchema }
}
