import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// The arguments of `@Schema` about keys.
struct SchemaOptions {
    /// The styles of names that a type may state.
    enum Style: String {
        case snakeCase, camelCase
    }

    /// The style that the type states; nil when its names have the style of the document.
    let style: Style?
    /// Whether unknown keys are ignored.
    let ignoresUnknown: Bool
    /// The key of one object in a body.
    let wrapper: String?
    /// The key of a list of objects in a body; nil for ``wrapper`` with an s.
    let list: String?

    /// Reads the arguments; nil after reporting one that is not a literal.
    init?(_ attribute: AttributeSyntax, in context: some MacroExpansionContext) {
        let keys = attribute.argument("keys").flatMap { $0.is(NilLiteralExprSyntax.self) ? nil : $0 }
        let unknown = attribute.argument("unknown")
        let wrapped = attribute.argument("wrapped").flatMap { $0.is(NilLiteralExprSyntax.self) ? nil : $0 }
        let list = attribute.argument("list").flatMap { $0.is(NilLiteralExprSyntax.self) ? nil : $0 }
        style = keys.flatMap(\.memberName).flatMap(Style.init)
        ignoresUnknown = unknown?.memberName == "ignored"
        wrapper = wrapped?.plainText
        self.list = list?.plainText
        var problems: [Diagnostic] = []
        if let keys, style == nil { problems.append(.notALiteral(keys, allowed: ".snakeCase or .camelCase")) }
        if let unknown, !["refused", "ignored"].contains(unknown.memberName) {
            problems.append(.notALiteral(unknown, allowed: ".refused or .ignored"))
        }
        if let wrapped, wrapper?.isEmpty ?? true { problems.append(.wrapperNotALiteral(wrapped)) }
        if let list, self.list?.isEmpty ?? true { problems.append(.wrapperNotALiteral(list)) }
        if let list, wrapped == nil { problems.append(.listWithoutWrapper(list)) }
        for problem in problems { context.diagnose(problem) }
        if !problems.isEmpty { return nil }
    }

    /// The statement of the style, of unknown keys and of the wrapper, which all kinds of schemas share.
    func members(access: String) -> [String] {
        var members: [String] = []
        if let style {
            members.append("\(access)static var keyStyle: TrellisSchema.KeyStyle? {\n    .\(style.rawValue)\n}")
        }
        if ignoresUnknown {
            members.append("\(access)static var unknownKeys: TrellisSchema.UnknownKeys {\n    .ignored\n}")
        }
        if let wrapper { members.append("\(access)static var wrapperKey: String {\n    \(wrapper.literal)\n}") }
        if let list { members.append("\(access)static var listKey: String {\n    \(list.literal)\n}") }
        return members
    }
}

/// The name of a property or the tag of a case in both styles; the same when a style or a name is stated.
struct SchemaName {
    /// The name in documents in snake case.
    let key: String
    /// The name in documents in camel case.
    let camelCase: String

    /// The name that `explicit` states, else that of the Swift name in the style.
    init(_ name: String, explicit: String?, style: SchemaOptions.Style?) {
        let snakeCase = name.unquotedIdentifier.snakeCased
        key = explicit ?? (style == .camelCase ? snakeCase.camelCased : snakeCase)
        camelCase = explicit ?? (style == .snakeCase ? snakeCase : snakeCase.camelCased)
    }

    /// Whether the name depends on the document.
    var isStyled: Bool { key != camelCase }

    /// The arguments with both names, or with the only one.
    var arguments: String { isStyled ? "\(key.literal), camelCase: \(camelCase.literal)" : key.literal }

    /// The expression for the name in the style of a catalog.
    var described: String { isStyled ? "catalog.name(\(arguments))" : key.literal }

    /// Returns the literal of the names that depend on the document, `"createdAt:created_at tagList:tag_list"`; nil when
    /// there are none.
    static func table(_ names: [SchemaName]) -> String? {
        let pairs = names.filter(\.isStyled).map { "\($0.camelCase):\($0.key)" }
        return pairs.isEmpty ? nil : pairs.joined(separator: " ").literal
    }
}

extension ExprSyntax {
    /// The last name of a member access, as in `.camelCase`.
    fileprivate var memberName: String? { self.as(MemberAccessExprSyntax.self)?.declName.baseName.text }
}
