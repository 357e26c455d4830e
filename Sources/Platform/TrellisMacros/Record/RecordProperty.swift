import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// One stored property of a record, and its column.
struct RecordProperty {
    /// As code spells it, with backticks where needed.
    let spelling: String
    let name: String
    let column: String
    let type: String
    let node: Syntax

    /// The type as an argument: `String?.self`.
    var metatype: String { type.contains(" ") ? "(\(type)).self" : "\(type).self" }

    /// The columns of a declaration: none for what isn't stored, nil when there is something to mend.
    static func read(_ variable: VariableDeclSyntax, in context: some MacroExpansionContext) -> [RecordProperty]? {
        let modifiers = variable.modifiers.map(\.name.text)
        guard !modifiers.contains("static"), !variable.bindings.contains(where: isComputed) else { return [] }
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
            // In `let a, b: Int` the type stands with the last name.
            let annotated = variable.bindings.dropFirst(index).compactMap(\.typeAnnotation).first
            guard let type = annotated?.type.trimmedDescription ?? literalType(binding.initializer?.value) else {
                context.diagnose(.untyped(binding, name: identifier.text))
                return nil
            }
            let name = identifier.text.replacing("`", with: "")
            guard let column = columnName(variable, property: name, in: context) else { return nil }
            properties.append(
                RecordProperty(spelling: identifier.text, name: name, column: column, type: type, node: Syntax(binding))
            )
        }
        return properties
    }

    private static func isComputed(_ binding: PatternBindingSyntax) -> Bool {
        switch binding.accessorBlock?.accessors {
        case nil: false
        case .getter: true
        case .accessors(let accessors):
            !accessors.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
        }
    }

    private static func literalType(_ value: ExprSyntax?) -> String? {
        switch value?.kind {
        case .integerLiteralExpr: "Int"
        case .floatLiteralExpr: "Double"
        case .booleanLiteralExpr: "Bool"
        case .stringLiteralExpr: "String"
        default: nil
        }
    }

    private static func columnName(
        _ variable: VariableDeclSyntax, property: String, in context: some MacroExpansionContext
    ) -> String? {
        for case .attribute(let attribute) in variable.attributes
        where attribute.attributeName.trimmedDescription.split(separator: ".").last == "ColumnName" {
            guard case .argumentList(let arguments) = attribute.arguments,
                let name = arguments.first?.expression.as(StringLiteralExprSyntax.self)?.plainText,
                SnakeCase.isName(name)
            else {
                context.diagnose(.init(node: attribute, message: RecordDiagnostic.badColumnName))
                return nil
            }
            return name
        }
        return property.snakeCased
    }
}

/// The names that tables and columns may have.
enum SnakeCase {
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 60 else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
