import SwiftSyntax

/// The data that the extensions of all kinds of schemas share: name, access level, doc comment and options.
struct SchemaHeader {
    /// The extended type.
    let type: String
    /// The access level of each member: `public `, `package ` or nothing.
    let access: String
    /// The expression for `schemaName`.
    let name: String
    /// The doc comment.
    let summary: String
    /// Whether the type has generic parameters.
    let isGeneric: Bool
    /// The arguments about keys.
    let options: SchemaOptions

    init(
        _ declaration: some DeclGroupSyntax & NamedDeclSyntax & WithGenericParametersSyntax,
        attribute: AttributeSyntax, options: SchemaOptions, type: some TypeSyntaxProtocol
    ) {
        self.options = options
        let parameters = declaration.genericParameterClause?.parameters.map { $0 } ?? []
        self.type = type.trimmedDescription
        access = declaration.modifiers.accessLevel
        summary = DocComment(declaration.leadingTrivia).text
        isGeneric = !parameters.isEmpty
        name = Self.name(declaration.name.text, parameters.map(\.name.text), attribute)
    }

    private static func name(_ name: String, _ parameters: [String], _ attribute: AttributeSyntax) -> String {
        let stated = attribute.argumentList?.first { $0.label == nil }?.expression
        let base = stated?.plainText ?? name.unquotedIdentifier
        return ([base] + parameters.map { "\\(\($0).schemaLabel)" }).joined(separator: "_").inQuotes
    }

    /// Returns the first lines of the extension: name, summary, and what the attribute states.
    func opening(conforming protocols: [String]) -> String {
        // Lists all protocols although one refines the other, because the compiler looks up each one during expansion.
        let conformances = protocols.map { "TrellisSchema.\($0)" }.joined(separator: ", ")
        var lines = """
            extension \(type): \(conformances) {
                \(access)static var schemaName: String {
                    \(name)
                }

            """
        if !summary.isEmpty {
            lines += """

                    \(access)static var schemaSummary: String {
                        \(summary.literal)
                    }

                """
        }
        for member in options.members(access: access) { lines += "\n" + member.indented(by: 4) + "\n" }
        return lines
    }
}
