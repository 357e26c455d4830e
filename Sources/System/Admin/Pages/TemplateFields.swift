import Mustache
import TrellisKernel

/// The named values of a template.
///
/// Text is stored unescaped; every text is escaped when a template reads it. The library's own escaping works on
/// grapheme clusters and misses a `<` or `"` next to a combining mark, so templates disable it (``PageTemplates``).
struct TemplateFields: ExpressibleByDictionaryLiteral, Sendable {
    private var values: [String: TemplateValue]

    init(dictionaryLiteral elements: (String, TemplateValue)...) {
        values = Dictionary(elements) { $1 }
    }

    /// The value under this name.
    subscript(name: String) -> TemplateValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Returns these fields merged with others, which win.
    func merging(_ other: TemplateFields) -> TemplateFields {
        var merged = self
        merged.values.merge(other.values) { $1 }
        return merged
    }
}

/// One value of a template.
enum TemplateValue: Sendable {
    case text(String)
    case flag(Bool)
    case list([TemplateFields])
    case fields(TemplateFields)
    /// Renders as empty; a section of this name is omitted.
    case nothing
}

extension TemplateValue {
    /// Returns the text, or ``nothing`` for nil.
    static func text(_ text: String?) -> TemplateValue { text.map { .text($0) } ?? .nothing }

    /// Returns the whole number, or ``nothing`` for nil.
    static func number(_ number: Int?) -> TemplateValue { .text(number.map { FormattedNumber.text($0) }) }

    /// Returns the fields, or ``nothing`` for nil.
    static func fields(_ fields: TemplateFields?) -> TemplateValue { fields.map { .fields($0) } ?? .nothing }

    /// The value for the template library.
    fileprivate var rendered: Any {
        switch self {
        case .text(let text): HTMLEscaping.escaped(text)
        case .flag(let flag): flag
        case .list(let list): list
        case .fields(let fields): fields
        case .nothing: EmptyTemplateValue()
        }
    }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral {
    init(stringLiteral text: String) { self = .text(text) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
}

extension TemplateFields: MustacheParent {
    func child(named name: String) -> Any? { values[name]?.rendered }
}

/// An empty value that ends the search for a name, which would otherwise continue in the enclosing fields.
private struct EmptyTemplateValue: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
