/// A value of one text: an e-mail address, a slug, a currency.
///
/// Say how the text is read, and the rest follows.
///
/// ```swift
/// struct Slug: ScalarSchema {
///     let text: String
///     init?(text: String) { … }
///     static let expectation = "lower-case letters, digits and hyphens"
/// }
/// ```
public protocol ScalarSchema: SchemaValue {
    /// The value that `text` spells, or nil when it spells none.
    init?(text: String)
    /// The text that spells the value.
    var text: String { get }
    /// What a text must be, to end the sentence "Expected …".
    static var expectation: String { get }
    /// The schema of the text; a plain string unless said otherwise.
    static var textSchema: JSONSchema { get }
}

extension ScalarSchema {
    /// Any text.
    public static var textSchema: JSONSchema { .string }
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { String(describing: Self.self) }

    /// A string that the type accepts.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard let text = reader.text(json) else { return nil }
        return Self(text: text.string)
            ?? reader.report("format.invalid", "Expected \(expectation), found \(text.quoted).", at: json)
    }

    /// Writes the text.
    public func write(to writer: inout JSONWriter) { writer.string(text) }

    /// The schema of the text.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { textSchema }
}
