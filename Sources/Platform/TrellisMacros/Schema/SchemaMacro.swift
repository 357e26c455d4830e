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
            let options = SchemaOptions(node, in: context)
            source = options.flatMap {
                SchemaStruct(structure, attribute: node, options: $0, type: type, in: context)?.source
            }
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
        guard let options = SchemaOptions(attribute, in: context) else { return nil }
        if let wrapped = attribute.labeledArgument("wrapped"), options.wrapper != nil {
            context.diagnose(.wrapperOfEnum(wrapped))
            return nil
        }
        let header = SchemaHeader(enumeration, attribute: attribute, options: options, type: type)
        let cases = enumeration.memberBlock.members.compactMap { $0.decl.as(EnumCaseDeclSyntax.self) }
        guard !cases.isEmpty else {
            context.diagnose(.emptyEnum(enumeration))
            return nil
        }
        if cases.contains(where: { $0.elements.contains { $0.parameterClause != nil } }) {
            return SchemaUnion(cases, header: header, in: context)?.source
        }
        for label in ["keys", "unknown"] {
            guard let argument = attribute.labeledArgument(label) else { continue }
            context.diagnose(.keysOfTexts(argument, label: label))
            return nil
        }
        return SchemaStringEnum(enumeration, cases: cases, header: header, in: context)?.source
    }
}
