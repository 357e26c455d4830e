import Mustache
import TrellisKernel
import TrellisWeb

/// The fields of a template for the template library.
///
/// Every text is escaped when a template reads it. The library's own escaping works on grapheme clusters and misses a
/// `<` or `"` next to a combining mark, so templates disable it (``PageTemplates``).
struct RenderedFields: MustacheParent {
    let fields: TemplateFields

    func child(named name: String) -> Any? { fields[name]?.rendered }
}

extension TemplateValue {
    /// The value for the template library.
    fileprivate var rendered: Any {
        switch self {
        case .text(let text): HTMLEscaping.escaped(text)
        case .flag(let flag): flag
        case .list(let list): list.map { RenderedFields(fields: $0) }
        case .fields(let fields): RenderedFields(fields: fields)
        case .nothing: EmptyTemplateValue()
        }
    }
}

/// An empty value that ends the search for a name, which would otherwise continue in the enclosing fields.
private struct EmptyTemplateValue: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
