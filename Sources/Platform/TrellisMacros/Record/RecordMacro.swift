import SwiftDiagnostics
public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// The expansion of `@Record("table")`: an extension with columns, decoding by position and binding.
public struct RecordMacro: ExtensionMacro {
    /// Returns the extension, or nothing after reporting each error.
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

    /// Returns the macro's argument, which must be a plain literal in snake_case.
    private static func tableName(_ node: AttributeSyntax, in context: some MacroExpansionContext) -> String? {
        guard let name = node.argument?.plainText, SnakeCase.isName(name) else {
            context.diagnose(.init(node: node, message: RecordDiagnostic.badTableName))
            return nil
        }
        return name
    }
}

/// The macro of `@ColumnName("name")`, which `@Record` reads; it generates nothing itself.
public struct ColumnNameMacro: PeerMacro {
    /// Returns nothing; reports an attribute that is not on a property.
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
