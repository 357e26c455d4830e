import SwiftDiagnostics
public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@Record("table")`: columns, decoding by position and binding for a struct, in an extension of it.
public struct RecordMacro: ExtensionMacro {
    /// The extension, or nothing and a remark for each fault.
    public static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let structure = declaration.as(StructDeclSyntax.self) else {
            context.diagnose(.init(node: node, message: RecordDiagnostic.notAStruct))
            return []
        }
        guard let table = tableName(node, in: context),
            let record = RecordDeclaration(structure, table: table, attribute: node, in: context)
        else { return [] }
        let conformance = protocols.isEmpty ? "" : ": TrellisDatabase.Record"
        let source: DeclSyntax = """
            extension \(type.trimmed)\(raw: conformance) {
            \(raw: record.members)
            }
            """
        return source.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }

    /// The macro's argument, which must be a plain literal in snake_case.
    private static func tableName(_ node: AttributeSyntax, in context: some MacroExpansionContext) -> String? {
        guard case .argumentList(let arguments) = node.arguments, let argument = arguments.first,
            let name = argument.expression.as(StringLiteralExprSyntax.self)?.plainText,
            SnakeCase.isName(name)
        else {
            context.diagnose(.init(node: node, message: RecordDiagnostic.badTableName))
            return nil
        }
        return name
    }
}

/// `@ColumnName("name")`: read by `@Record`, generates nothing itself.
public struct ColumnNameMacro: PeerMacro {
    /// Nothing, and a remark where no column is named.
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        if declaration.as(VariableDeclSyntax.self) == nil {
            context.diagnose(.init(node: node, message: RecordDiagnostic.columnNameOnOther))
        }
        return []
    }
}
