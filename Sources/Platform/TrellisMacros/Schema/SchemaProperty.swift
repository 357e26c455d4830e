import SwiftSyntax
import SwiftSyntaxMacros

/// One stored property of a struct, read from its declaration.
struct SchemaProperty {
    /// The meaning of an absent key.
    enum Presence {
        case required, optional, patch
        case defaulted(String)
    }

    /// The name in the source, with backticks if it has them.
    let name: String
    /// The key in JSON, in both styles.
    let key: SchemaName
    /// The declared type.
    let type: String
    /// The type without `?`, `Optional<…>` and `Patch<…>`.
    let core: TypeSyntax
    let presence: Presence
    let summary: String
    let rules: [SchemaRule]

    var isPatch: Bool { if case .patch = presence { true } else { false } }
    var isRequired: Bool { if case .required = presence { true } else { false } }

    /// Returns the stored properties of a member; nil after reporting an error.
    static func properties(
        of variable: VariableDeclSyntax, style: SchemaOptions.Style?, in context: some MacroExpansionContext
    ) -> [SchemaProperty]? {
        let modifiers = Set(variable.modifiers.map(\.name.text))
        if modifiers.contains("static") || modifiers.contains("class") { return [] }
        var properties: [SchemaProperty] = []
        for binding in variable.bindings where !binding.isComputed {
            guard let property = SchemaProperty(binding, of: variable, style: style, in: context) else { return nil }
            properties.append(property)
        }
        return properties
    }

    private init?(
        _ binding: PatternBindingSyntax, of variable: VariableDeclSyntax, style: SchemaOptions.Style?,
        in context: some MacroExpansionContext
    ) {
        guard let identifier = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier else {
            context.diagnose(.notOneName(binding.pattern))
            return nil
        }
        guard let type = binding.typeAnnotation?.type else {
            context.diagnose(.noType(of: identifier, binding: binding))
            return nil
        }
        if variable.bindingSpecifier.tokenKind == .keyword(.let), let initializer = binding.initializer {
            context.diagnose(.constantWithValue(identifier, variable: variable, initializer: initializer))
            return nil
        }
        if type.is(FunctionTypeSyntax.self) || type.is(TupleTypeSyntax.self) {
            context.diagnose(.notEncodable(type))
            return nil
        }
        let attributes = SchemaAttributes(variable.attributes)
        name = identifier.text
        key = SchemaName(identifier.text, explicit: attributes.key, style: style)
        self.type = type.trimmedDescription
        let wrapping = Self.wrapping(of: type)
        core = wrapping.core
        presence = Self.presence(wrapping, value: binding.initializer?.value)
        summary = DocComment(variable.leadingTrivia).text
        guard let rules = attributes.rules(for: self.core, property: name, in: context) else { return nil }
        self.rules = rules
    }

    private enum Wrapping { case none, optional, patch }

    private static func presence(_ wrapping: (Wrapping, core: TypeSyntax), value: ExprSyntax?) -> Presence {
        switch wrapping.0 {
        case .patch: .patch
        case .optional where value == nil || value?.is(NilLiteralExprSyntax.self) == true: .optional
        case .optional, .none: value.map { .defaulted($0.trimmedDescription) } ?? .required
        }
    }

    private static func wrapping(of type: TypeSyntax) -> (Wrapping, core: TypeSyntax) {
        if let optional = type.as(OptionalTypeSyntax.self) { return (.optional, optional.wrappedType.trimmed) }
        let named = type.as(IdentifierTypeSyntax.self).map { ($0.name.text, $0.genericArgumentClause) }
        let member = type.as(MemberTypeSyntax.self).map { ($0.name.text, $0.genericArgumentClause) }
        guard let (name, arguments) = named ?? member, let argument = arguments?.arguments.first?.argument,
            let core = TypeSyntax(argument)?.trimmed
        else { return (.none, type.trimmed) }
        switch name {
        case "Optional": return (.optional, core)
        case "Patch": return (.patch, core)
        default: return (.none, type.trimmed)
        }
    }
}
