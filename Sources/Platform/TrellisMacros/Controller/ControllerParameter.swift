import SwiftSyntax
import SwiftSyntaxMacros

/// One parameter of a handler or of a controller's initializer, and the part of the request that contains its value.
struct ControllerParameter {
    /// The parts of the request that contain values.
    enum Source: Equatable {
        case path(placeholder: String), query, page, offset, body, upload, ifMatch, lastEventID, request
    }

    let source: Source
    /// The argument label, or nil.
    let label: String?
    /// The name within the function, as its doc comment has it.
    let name: String
    /// The name of the value in the expansion.
    let value: String
    let type: TypeSyntax
    let defaultValue: ExprSyntax?

    /// Reads a parameter of a function whose path has these placeholders.
    ///
    /// - Parameter taken: the names of other values in the expansion; the value gets one of its own.
    init(_ parameter: FunctionParameterSyntax, placeholders: [String], taken: [String]) {
        let label = parameter.firstName.text
        self.label = label == "_" ? nil : label
        name = (parameter.secondName ?? parameter.firstName).text
        var value = name
        while (taken + ["context", "make", "routes"]).contains(value) { value = value.unquotedIdentifier + "Value" }
        self.value = value
        type = parameter.type.trimmed
        defaultValue = parameter.defaultValue?.value.trimmed
        source = Self.source(parameter.outerName, type: type, placeholders: placeholders)
    }

    private static func source(_ name: String, type: TypeSyntax, placeholders: [String]) -> Source {
        if let placeholder = placeholders.first(where: { $0 == name || $0 == name.snakeCased }) {
            return .path(placeholder: placeholder)
        }
        switch (type.wrapped ?? type).lastName {
        case "PageRequest": return .page
        case "OffsetRequest": return .offset
        case "IfMatch": return .ifMatch
        case "LastEventID": return .lastEventID
        case "RouteRequest": return .request
        case "RequestBody": return .upload
        default: return name == "body" ? .body : .query
        }
    }

    /// Whether the value is the request's body, complete or streamed.
    var isBody: Bool { source == .body || source == .upload }

    /// Whether it has a default value, or is nil when the request lacks it.
    var isOptional: Bool { type.wrapped != nil || defaultValue != nil }

    /// The names in the query, as far as the declaration shows them.
    var queryNames: [String] {
        switch source {
        case .query: [queryName]
        case .page: ["limit", "cursor"]
        case .offset: ["limit", "offset"]
        default: []
        }
    }

    private var queryName: String { (label ?? name).unquotedIdentifier.snakeCased }

    /// Returns the expression that describes the parameter to the route, with its text from the doc comment.
    func description(documentation: DocCommentSections?) -> String {
        let text = documentation.flatMap { $0.parameters[label ?? name] ?? $0.parameters[name] }
        let words = text.map { ", \($0.literal)" } ?? ""
        let fallback = defaultValue?.description ?? (type.wrapped == nil ? nil : "nil")
        let value = fallback.map { ", default: \($0)" } ?? ""
        switch source {
        case .path(let placeholder): return "PathParameter(\(placeholder.literal), as: \(metatype)\(words))"
        case .query: return "QueryParameter(\(queryName.literal), as: \(metatype)\(value)\(words))"
        case .page: return "PageParameter()"
        case .offset: return "OffsetParameter()"
        case .body: return "BodyParameter(\(metatype))"
        case .upload: return "UploadParameter()"
        case .ifMatch: return type.wrapped == nil ? "IfMatchParameter()" : "OptionalIfMatchParameter()"
        case .lastEventID: return "LastEventIDParameter()"
        case .request: return "RequestParameter()"
        }
    }

    /// The argument of the call to the function.
    var argument: String { label.map { "\($0): \(value)" } ?? value }

    private var metatype: String {
        let text = type.description
        return text.contains(" ") && !text.hasSuffix(">") && !text.hasSuffix("]") ? "(\(text)).self" : "\(text).self"
    }
}

extension FunctionParameterSyntax {
    /// The name that a caller sees, without backticks: the label, or the name of a parameter without one.
    var outerName: String {
        let label = firstName.text
        return (label == "_" ? (secondName ?? firstName).text : label).unquotedIdentifier
    }
}
