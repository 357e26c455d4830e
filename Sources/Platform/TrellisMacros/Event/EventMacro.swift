import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Event("project.archived", version: 1)`: the name and version of a struct that is a schema.
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
        let isSchema = structure.attributes.contains { $0.as(AttributeSyntax.self)?.simpleName == "Schema" }
        guard isSchema else {
            context.diagnose(.eventWithoutSchema(structure, attribute: node))
            return []
        }
        guard let name = name(node, in: context), let version = version(node, in: context) else { return [] }
        let words = Set(structure.modifiers.map(\.name.text))
        let access = words.contains("public") ? "public " : words.contains("package") ? "package " : ""
        let source: DeclSyntax = """
            extension \(type.trimmed): TrellisHub.Event {
                \(raw: access)static let name = \(raw: name.literal)
                \(raw: access)static let version = \(raw: version)
            }
            """
        return source.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }

    /// The first argument, which must be a plain literal of words in snake case with dots between them.
    private static func name(_ node: AttributeSyntax, in context: some MacroExpansionContext) -> String? {
        let argument = arguments(node).first { $0.label == nil }?.expression
        guard let name = argument?.as(StringLiteralExprSyntax.self)?.plainText, isName(name) else {
            context.diagnose(.init(node: argument.map { Syntax($0) } ?? Syntax(node), message: EventDiagnostic.badName))
            return nil
        }
        return name
    }

    /// The argument `version`, which must be a positive literal; 1 when it is left out.
    private static func version(_ node: AttributeSyntax, in context: some MacroExpansionContext) -> Int? {
        guard let argument = arguments(node).first(where: { $0.label?.text == "version" })?.expression else { return 1 }
        let literal = argument.as(IntegerLiteralExprSyntax.self)?.literal.text
        guard let version = literal.flatMap({ Int($0) }), version > 0 else {
            context.diagnose(.init(node: argument, message: EventDiagnostic.badVersion))
            return nil
        }
        return version
    }

    private static func arguments(_ node: AttributeSyntax) -> [LabeledExprSyntax] {
        node.arguments?.as(LabeledExprListSyntax.self).map(Array.init) ?? []
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
