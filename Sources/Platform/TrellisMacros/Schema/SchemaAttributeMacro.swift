import SwiftSyntax
import SwiftSyntaxMacros

/// The macro of the attributes that `@Schema` reads, such as `@Length`.
///
/// They add no code themselves; outside a schema they are errors.
struct SchemaAttributeMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let surrounding = context.lexicalContext.first?.asProtocol((any WithAttributesSyntax).self)
        let itself = declaration.asProtocol((any WithAttributesSyntax).self)
        let isInSchema = [surrounding, itself].contains { declaration in
            declaration?.attributes.attribute(named: "Schema") != nil
        }
        if !isInSchema { context.diagnose(.outsideOfSchema(node)) }
        return []
    }
}
