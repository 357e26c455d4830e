import SwiftSyntax

/// What the extensions of all sorts of schemas have in common: name, access and doc comment.
struct SchemaHeader {
    /// The type that is extended.
    let type: String
    /// `public `, `package ` or nothing, before each member.
    let access: String
    /// The expression of `schemaName`.
    let name: String
    /// The doc comment.
    let summary: String
    /// Whether the type has generic parameters.
    let isGeneric: Bool

    init(
        _ declaration: some DeclGroupSyntax & NamedDeclSyntax & WithGenericParametersSyntax,
        attribute: AttributeSyntax, type: some TypeSyntaxProtocol
    ) {
        let parameters = declaration.genericParameterClause?.parameters.map { $0 } ?? []
        let words = Set(declaration.modifiers.map(\.name.text))
        self.type = type.trimmedDescription
        access = words.contains("public") ? "public " : words.contains("package") ? "package " : ""
        summary = DocComment(declaration.leadingTrivia).text
        isGeneric = !parameters.isEmpty
        name = Self.name(declaration.name.text, parameters.map(\.name.text), attribute)
    }

    private static func name(_ name: String, _ parameters: [String], _ attribute: AttributeSyntax) -> String {
        let argument = attribute.arguments?.as(LabeledExprListSyntax.self)?.first?.expression
        let base = argument?.as(StringLiteralExprSyntax.self)?.plainText ?? name.unquotedIdentifier
        return ([base] + parameters.map { "\\(\($0).schemaLabel)" }).joined(separator: "_").inQuotes
    }

    /// The first lines of the extension: name and summary.
    func opening(conforming protocols: [String]) -> String {
        // Each is named, though one refines the other: the compiler looks them up one by one while it expands.
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
        return lines
    }
}
