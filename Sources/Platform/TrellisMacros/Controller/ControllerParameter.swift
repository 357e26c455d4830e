import SwiftSyntax
import SwiftSyntaxMacros

/// One parameter of a handler, and where in the request its value comes from.
struct ControllerParameter {
    /// The places that values come from.
    enum Source: Equatable {
        case path(placeholder: String), query, page, body, upload, ifMatch, lastEventID, request
    }

    let source: Source
    /// The label at the call, or nil.
    let label: String?
    /// The name inside the handler, used for the value in the expansion as well.
    let name: String
    let type: TypeSyntax
    let defaultValue: ExprSyntax?

    init(_ parameter: FunctionParameterSyntax, path: ControllerPath) {
        let label = parameter.firstName.text
        self.label = label == "_" ? nil : label
        let inner = (parameter.secondName ?? parameter.firstName).text
        name = ["context", "make", "routes"].contains(inner) ? inner + "Value" : inner
        type = parameter.type.trimmed
        defaultValue = parameter.defaultValue?.value.trimmed
        let outer = label == "_" ? inner : label
        source = Self.source(outer, type: type, path: path)
    }

    private static func source(_ name: String, type: TypeSyntax, path: ControllerPath) -> Source {
        if let placeholder = path.placeholders.first(where: { $0 == name || $0 == name.snakeCased }) {
            return .path(placeholder: placeholder)
        }
        switch (type.wrapped ?? type).lastName {
        case "PageRequest": return .page
        case "IfMatch": return .ifMatch
        case "LastEventID": return .lastEventID
        case "RouteRequest": return .request
        case "RequestBody": return .upload
        default: return name == "body" ? .body : .query
        }
    }

    /// Whether the value is the request's body, whole or streamed.
    var isBody: Bool { source == .body || source == .upload }

    /// The expression that names the parameter to the route; `notes` is the doc comment's word on it.
    func description(notes: String?) -> String {
        let words = notes.map { ", \(literal($0))" } ?? ""
        let fallback = defaultValue?.description ?? (type.wrapped == nil ? nil : "nil")
        let value = fallback.map { ", default: \($0)" } ?? ""
        switch source {
        case .path(let placeholder): return "PathParameter(\(literal(placeholder)), as: \(metatype)\(words))"
        case .query: return "QueryParameter(\(literal((label ?? name).snakeCased)), as: \(metatype)\(value)\(words))"
        case .page: return "PageParameter()"
        case .body: return "BodyParameter(\(metatype))"
        case .upload: return "UploadParameter()"
        case .ifMatch: return type.wrapped == nil ? "IfMatchParameter()" : "OptionalIfMatchParameter()"
        case .lastEventID: return "LastEventIDParameter()"
        case .request: return "RequestParameter()"
        }
    }

    /// The argument of the call to the handler.
    var argument: String { label.map { "\($0): \(name)" } ?? name }

    private var metatype: String {
        let text = type.description
        return text.contains(" ") && !text.hasSuffix(">") && !text.hasSuffix("]") ? "(\(text)).self" : "\(text).self"
    }
}

extension TypeSyntax {
    /// What an optional type wraps, or nil when it isn't one.
    var wrapped: TypeSyntax? {
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType }
        guard let name = self.as(IdentifierTypeSyntax.self), name.name.text == "Optional" else { return nil }
        return name.genericArgumentClause?.arguments.first?.argument.as(TypeSyntax.self)
    }

    /// The type's own name, without module, outer types and generic arguments.
    var lastName: String {
        if let name = self.as(IdentifierTypeSyntax.self) { return name.name.text }
        if let member = self.as(MemberTypeSyntax.self) { return member.name.text }
        return trimmedDescription
    }
}

/// A Swift string literal of `text`.
func literal(_ text: String) -> String {
    let escaped = text.reduce(into: "") { result, character in
        switch character {
        case "\\": result += "\\\\"
        case "\"": result += "\\\""
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        default: result.append(character)
        }
    }
    return "\"\(escaped)\""
}
