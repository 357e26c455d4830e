/// A text that is one of those which a product declares, such as the name of a permission.
///
/// The OpenAPI document lists them, if it is told (``SchemaCatalog/declaredTexts``). Any text is read: whether it is
/// declared is a rule of the module, whose error names it.
public protocol DeclaredText: ScalarSchema, Hashable, ExpressibleByStringLiteral {
    /// Creates the value of any text.
    init(_ text: String)
}

extension DeclaredText {
    /// Any text.
    public static var expectation: String { "a string" }

    /// Creates the value of any text.
    public init?(text: String) { self.init(text) }

    /// Creates the value of a literal.
    public init(stringLiteral: String) { self.init(stringLiteral) }

    /// Returns a reference to the list of what is declared, or a plain string where it isn't known.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        guard let texts = catalog.declaredTexts[schemaLabel], !texts.isEmpty else { return textSchema }
        return catalog.reference(named: schemaLabel, owner: String(reflecting: Self.self)) { _ in .enumeration(texts) }
    }
}
