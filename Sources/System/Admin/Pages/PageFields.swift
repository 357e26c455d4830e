import Mustache

/// What a page shows, as templates reach it by name.
///
/// Text is kept as it is, and is escaped on its way into a template: there is no value that isn't. The library's own
/// escaping goes by grapheme clusters and so misses a `<` or `"` beside a combining mark; templates do without it
/// (``PageTemplates``).
struct PageFields: ExpressibleByDictionaryLiteral, Sendable {
    private var values: [String: PageValue]

    init(dictionaryLiteral elements: (String, PageValue)...) {
        values = Dictionary(elements) { $1 }
    }

    /// The value under this name.
    subscript(name: String) -> PageValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// These fields and those; those win.
    func merging(_ other: PageFields) -> PageFields {
        var merged = self
        merged.values.merge(other.values) { $1 }
        return merged
    }
}

/// One value of a page.
enum PageValue: Sendable {
    case text(String)
    case flag(Bool)
    case list([PageFields])
    case fields(PageFields)
    /// Shown as nothing; a section of this name is left out.
    case nothing
}

extension PageValue {
    /// The text, or nothing when there is none.
    static func text(_ text: String?) -> PageValue { text.map { .text($0) } ?? .nothing }

    /// The whole number, or nothing when there is none.
    static func number(_ number: Int?) -> PageValue { .text(number.map { ShownNumber.text($0) }) }

    /// The fields, or nothing when there are none.
    static func fields(_ fields: PageFields?) -> PageValue { fields.map { .fields($0) } ?? .nothing }

    /// What a template gets to see.
    fileprivate var shown: Any {
        switch self {
        case .text(let text): HTMLText.escaped(text)
        case .flag(let flag): flag
        case .list(let list): list
        case .fields(let fields): fields
        case .nothing: NothingShown()
        }
    }
}

extension PageValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral {
    init(stringLiteral text: String) { self = .text(text) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
}

extension PageFields: MustacheParent {
    func child(named name: String) -> Any? { values[name]?.shown }
}

/// Ends the search for a name, which would go on in the fields around these.
private struct NothingShown: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
