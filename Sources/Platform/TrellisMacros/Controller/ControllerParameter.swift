import SwiftSyntax
import SwiftSyntaxMacros

/// One parameter of a handler, and the part of the request that contains its value.
struct ControllerParameter {
    /// The parts of the request that contain values.
    enum Source: Equatable {
        case path(placeholder: String), query, page, body, upload, ifMatch, lastEventID, request
    }

    let source: Source
    /// The argument label, or nil.
    let label: String?
    /// The parameter name, which is also the name of the value in the expansion.
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

    /// Whether the value is the request's body, complete or streamed.
    var isBody: Bool { source == .body || source == .upload }

    /// Returns the expression that describes the parameter to the route, with its text from the doc comment.
    func description(documentation: String?) -> String {
        let words = documentation.map { ", \($0.literal)" } ?? ""
        let fallback = defaultValue?.description ?? (type.wrapped == nil ? nil : "nil")
        let value = fallback.map { ", default: \($0)" } ?? ""
        switch source {
        case .path(let placeholder): return "PathParameter(\(placeholder.literal), as: \(metatype)\(words))"
        case .query: return "QueryParameter(\((label ?? name).snakeCased.literal), as: \(metatype)\(value)\(words))"
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
