import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// One method with a verb, and the data about its route from the declaration and the doc comment.
struct ControllerOperation {
    static let verbs: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    let verb: String
    /// The part of the path after the controller's.
    let path: ControllerPath
    let access: ExprSyntax
    let errors: ExprSyntax?
    /// What happens to unknown names in the query, if the attribute says it.
    let unknownQuery: ExprSyntax?
    /// The traits of the route, if the attribute has some.
    let traits: ExprSyntax?
    let function: FunctionDeclSyntax
    let documentation: DocCommentSections
    let parameters: [ControllerParameter]

    var name: String { function.name.text }

    /// The type of the result; nil for a method that returns nothing.
    var returnType: String? {
        guard let type = function.signature.returnClause?.type.trimmedDescription else { return nil }
        return type == "Void" || type == "()" ? nil : type
    }

    /// Reads the operation that `function` declares; nil when it has no verb, or after reporting errors.
    ///
    /// - Parameters:
    ///   - parent: the path of the controller.
    ///   - initializer: what the controller's initializer takes from that path.
    init?(
        _ function: FunctionDeclSyntax, below parent: ControllerPath, initializer: ControllerInitializer?,
        in context: some MacroExpansionContext
    ) {
        let attributes = function.attributes.compactMap { $0.as(AttributeSyntax.self) }
            .filter { Self.verbs.contains($0.attributeName.trimmedDescription) }
        guard let attribute = attributes.first else { return nil }
        let name = function.name.text
        if attributes.count > 1 { context.report(.severalVerbs(name), at: attributes[1]) }
        let path = ControllerPath(attribute, of: name, below: parent, in: context)
        let documentation = Self.documentation(function, in: context)
        // Without `access:` the macro adds nothing, because the compiler already reports the attribute.
        guard let path, let documentation, let access = attribute.argument("access") else { return nil }
        let verb = attribute.attributeName.trimmedDescription
        var parameters: [ControllerParameter] = []
        for node in function.signature.parameterClause.parameters {
            let taken = (initializer?.parameters ?? []) + parameters
            parameters.append(
                ControllerParameter(
                    node, placeholders: parent.placeholders + path.placeholders, taken: taken.map(\.value)))
        }
        self.verb = verb
        self.path = path
        self.access = access.trimmed
        self.errors = attribute.argument("errors")?.trimmed
        self.unknownQuery = attribute.argument("unknownQuery")?.trimmed
        self.traits = attribute.argument("traits")?.trimmed
        self.function = function
        self.documentation = documentation
        self.parameters = parameters
        guard check(attribute, below: parent, initializer: initializer, in: context) else { return nil }
    }

    private static func documentation(
        _ function: FunctionDeclSyntax, in context: some MacroExpansionContext
    ) -> DocCommentSections? {
        let sections = DocCommentSections(DocComment(function.leadingTrivia))
        if let sections, !sections.summary.isEmpty { return sections }
        context.report(
            .missingDocumentation(function.name.text), at: function.name,
            fixIts: sections == nil ? [FixIt.documenting(function)] : [])
        return nil
    }
}
