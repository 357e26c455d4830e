import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// The expansion of `@Event("project.archived", version: 1)`: the name and version of a struct with a schema.
struct EventMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let structure = declaration.as(StructDeclSyntax.self) else {
            context.diagnose(.init(node: node, message: EventDiagnostic.notAStruct))
            return []
        }
        guard structure.attributes.attribute(named: "Schema") != nil else {
            context.diagnose(.eventWithoutSchema(structure, attribute: node))
            return []
        }
        guard let name = name(node, in: context), let version = version(node, in: context) else { return [] }
        let access = structure.modifiers.accessLevel
        let source: DeclSyntax = """
            extension \(type.trimmed): TrellisHub.Event {
                \(raw: access)static let name = \(raw: name.literal)
                \(raw: access)static let version = \(raw: version)
            }
            """
        return source.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }

    /// Returns the first argument, which must be a plain literal of snake_case words separated by dots.
    private static func name(_ node: AttributeSyntax, in context: some MacroExpansionContext) -> String? {
        let argument = node.argumentList?.first { $0.label == nil }?.expression
        guard let name = argument?.plainText, isName(name) else {
            context.diagnose(.init(node: argument.map { Syntax($0) } ?? Syntax(node), message: EventDiagnostic.badName))
            return nil
        }
        return name
    }

    /// Returns the argument `version`, which must be a positive literal; 1 when it is omitted.
    private static func version(_ node: AttributeSyntax, in context: some MacroExpansionContext) -> Int? {
        guard let argument = node.argument("version") else { return 1 }
        let literal = argument.as(IntegerLiteralExprSyntax.self)?.literal.text
        guard let version = literal.flatMap({ Int($0) }), version > 0 else {
            context.diagnose(.init(node: argument, message: EventDiagnostic.badVersion))
            return nil
        }
        return version
    }

    private static func isName(_ name: String) -> Bool {
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        return words.count >= 2
            && words.allSatisfy { word in
                word.first?.isLetter == true
                    && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
            }
    }
}
