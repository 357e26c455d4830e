/// The named values of a template.
///
/// Text is stored unescaped. The renderer escapes every text when a template reads it, by Unicode scalars, so that a
/// template can't show one unescaped. Escaping covers text and quoted attributes.
public struct TemplateFields: ExpressibleByDictionaryLiteral, Sendable {
    private var values: [String: TemplateValue]

    /// Creates the fields; of two with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, TemplateValue)...) {
        values = Dictionary(elements) { $1 }
    }

    /// The value under this name.
    public subscript(name: String) -> TemplateValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Returns these fields merged with others, which win.
    public func merging(_ other: TemplateFields) -> TemplateFields {
        var merged = self
        merged.values.merge(other.values) { $1 }
        return merged
    }
}

/// One value of a template.
public enum TemplateValue: Sendable {
    /// A text, which the renderer escapes.
    case text(String)
    /// A condition of a section.
    case flag(Bool)
    /// The fields of each repetition of a section.
    case list([TemplateFields])
    /// The fields of a section.
    case fields(TemplateFields)
    /// Renders as empty; a section of this name is omitted.
    case nothing
}

extension TemplateValue {
    /// Returns the text, or ``nothing`` for nil.
    public static func text(_ text: String?) -> TemplateValue { text.map { .text($0) } ?? .nothing }

    /// Returns the whole number, or ``nothing`` for nil.
    public static func number(_ number: Int?) -> TemplateValue { .text(number.map { FormattedNumber.text($0) }) }

    /// Returns the fields, or ``nothing`` for nil.
    public static func fields(_ fields: TemplateFields?) -> TemplateValue { fields.map { .fields($0) } ?? .nothing }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral {
    /// Creates a text.
    public init(stringLiteral text: String) { self = .text(text) }
    /// Creates a condition.
    public init(booleanLiteral flag: Bool) { self = .flag(flag) }
}
