import Mustache
import TrellisKernel
import TrellisSchema

/// The values of a template: the members of the mail's JSON, so that the template library reflects no other type.
///
/// In HTML every text is escaped when a template reads it. The library's own escaping works on grapheme clusters and
/// misses a `<` or `"` next to a combining mark, so templates disable it (``MailTemplates``).
struct TemplateFields: MustacheParent {
    private let values: [String: JSONValue]
    private let isHTML: Bool

    /// The members of an object.
    init(_ object: JSONObject, isHTML: Bool) {
        values = Dictionary(object.members.map { ($0.key, $0.value) }) { $1 }
        self.isHTML = isHTML
    }

    /// Returns the object with null for each value of the model that it doesn't have.
    ///
    /// Otherwise the library would continue the search for the name in the enclosing values.
    static func completed(_ value: JSONValue, _ model: TemplateModel) -> JSONValue {
        switch value {
        case .object(let object):
            var complete = object
            for name in model.names where complete[name] == nil { complete[name] = .null }
            for (key, value) in complete.members {
                guard let child = model.child(key) else { continue }
                complete[key] = completed(value, child)
            }
            return .object(complete)
        case .array(let items):
            guard let element = model.element else { return value }
            return .array(items.map { completed($0, element) })
        default: return value
        }
    }

    func child(named name: String) -> Any? { values[name].map(rendered) }

    private func rendered(_ value: JSONValue) -> Any {
        switch value {
        case .null: EmptyTemplateValue()
        case .bool(let flag): flag
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): isHTML ? HTMLEscaping.escaped(text) : text
        case .array(let items): items.map(rendered)
        case .object(let object): TemplateFields(object, isHTML: isHTML)
        }
    }
}

/// An empty value that ends the search for a name, which would otherwise continue in the enclosing values.
private struct EmptyTemplateValue: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
