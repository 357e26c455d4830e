import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// The expansion of `@Schema`: an extension that reads, writes and describes a struct or enum.
struct SchemaMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        let source: String?
        if let generic = declaration.asProtocol((any WithGenericParametersSyntax).self),
            let parameter = generic.genericParameterClause?.parameters.first(where: { $0.inheritedType == nil }),
            generic.genericWhereClause == nil
        {
            context.diagnose(.unconstrainedParameter(parameter))
            source = nil
        } else if let structure = declaration.as(StructDeclSyntax.self) {
            source = SchemaStruct(structure, attribute: node, type: type, in: context)?.source
        } else if let enumeration = declaration.as(EnumDeclSyntax.self) {
            source = enumSource(enumeration, attribute: node, type: type, in: context)
        } else {
            context.diagnose(.notAStructOrEnum(declaration, attribute: node))
            source = nil
        }
        guard let source, let extended = DeclSyntax(stringLiteral: source).as(ExtensionDeclSyntax.self) else {
            return []
        }
        return [extended]
    }

    private static func enumSource(
        _ enumeration: EnumDeclSyntax, attribute: AttributeSyntax, type: some TypeSyntaxProtocol,
        in context: some MacroExpansionContext
    ) -> String? {
        let header = SchemaHeader(enumeration, attribute: attribute, type: type)
        let cases = enumeration.memberBlock.members.compactMap { $0.decl.as(EnumCaseDeclSyntax.self) }
        guard !cases.isEmpty else {
            context.diagnose(.emptyEnum(enumeration))
            return nil
        }
        if cases.contains(where: { $0.elements.contains { $0.parameterClause != nil } }) {
            return SchemaUnion(cases, header: header, in: context)?.source
        }
        return SchemaStringEnum(enumeration, cases: cases, header: header, in: context)?.source
    }
}
