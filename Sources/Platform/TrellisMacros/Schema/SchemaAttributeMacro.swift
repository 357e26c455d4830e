import SwiftSyntax
import SwiftSyntaxMacros

/// The attributes that `@Schema` reads, `@Length` and its like.
///
/// They add no code of their own; outside of a schema they are refused.
struct SchemaAttributeMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let surrounding = context.lexicalContext.first?.asProtocol((any WithAttributesSyntax).self)
        let itself = declaration.asProtocol((any WithAttributesSyntax).self)
        let isInSchema = [surrounding, itself].contains { declaration in
            declaration?.attributes.contains { $0.as(AttributeSyntax.self)?.simpleName == "Schema" } ?? false
        }
        if !isInSchema { context.diagnose(.outsideOfSchema(node)) }
        return []
    }
}
