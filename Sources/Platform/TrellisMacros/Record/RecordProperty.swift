import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// One stored property of a record, and its column.
struct RecordProperty {
    /// The name in source code, with backticks where needed.
    let spelling: String
    let name: String
    let column: String
    let type: String
    /// The access level of the property, like ``RecordDeclaration/access``.
    let access: String
    let node: Syntax

    /// The type as an argument: `String?.self`.
    var metatype: String { type.contains(" ") ? "(\(type)).self" : "\(type).self" }

    /// Reads the columns of a declaration: empty for properties that are not stored, nil after reporting an error.
    static func read(_ variable: VariableDeclSyntax, in context: some MacroExpansionContext) -> [RecordProperty]? {
        let modifiers = variable.modifiers.map(\.name.text)
        guard !modifiers.contains("static"), !variable.bindings.contains(where: \.isComputed) else { return [] }
        if modifiers.contains("lazy") {
            context.diagnose(.init(node: variable, message: RecordDiagnostic.lazyProperty))
            return nil
        }
        var properties: [RecordProperty] = []
        for (index, binding) in variable.bindings.enumerated() {
            guard let identifier = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier else {
                context.diagnose(.init(node: binding, message: RecordDiagnostic.pattern))
                return nil
            }
            if variable.bindingSpecifier.tokenKind == .keyword(.let), binding.initializer != nil {
                context.diagnose(.constantWithValue(variable, name: identifier.text))
                return nil
            }
            // In `let a, b: Int` the last binding has the type annotation.
            let annotated = variable.bindings.dropFirst(index).compactMap(\.typeAnnotation).first
            guard let type = annotated?.type.trimmedDescription ?? binding.initializer?.value.literalType else {
                context.diagnose(.untyped(binding, name: identifier.text))
                return nil
            }
            let name = identifier.text.unquotedIdentifier
            guard let column = columnName(variable, property: name, in: context) else { return nil }
            properties.append(
                RecordProperty(
                    spelling: identifier.text, name: name, column: column, type: type,
                    access: variable.modifiers.accessLevel, node: Syntax(binding)))
        }
        return properties
    }

    private static func columnName(
        _ variable: VariableDeclSyntax, property: String, in context: some MacroExpansionContext
    ) -> String? {
        guard let attribute = variable.attributes.attribute(named: "ColumnName") else { return property.snakeCased }
        guard let name = attribute.argument?.plainText, SnakeCase.isName(name) else {
            context.diagnose(.init(node: attribute, message: RecordDiagnostic.badColumnName))
            return nil
        }
        return name
    }
}
