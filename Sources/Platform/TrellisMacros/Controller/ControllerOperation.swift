import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// One method with a verb, and the data about its route from the declaration and the doc comment.
struct ControllerOperation {
    static let verbs: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    let verb: String
    let path: ControllerPath
    let access: ExprSyntax
    let errors: ExprSyntax?
    let function: FunctionDeclSyntax
    let documentation: DocCommentSections
    let parameters: [ControllerParameter]

    var name: String { function.name.text }

    /// Reads the operation that `function` declares; nil when it has no verb, or after reporting errors.
    init?(_ function: FunctionDeclSyntax, in context: some MacroExpansionContext) {
        let attributes = function.attributes.compactMap { $0.as(AttributeSyntax.self) }
            .filter { Self.verbs.contains($0.attributeName.trimmedDescription) }
        guard let attribute = attributes.first else { return nil }
        let name = function.name.text
        if attributes.count > 1 { context.report(.severalVerbs(name), at: attributes[1]) }
        let path = ControllerPath(attribute, method: name, in: context)
        let documentation = Self.documentation(function, in: context)
        // Without `access:` the macro adds nothing, because the compiler already reports the attribute.
        guard let path, let documentation, let access = attribute.argument("access") else { return nil }
        let verb = attribute.attributeName.trimmedDescription
        let parameters = function.signature.parameterClause.parameters.map { ControllerParameter($0, path: path) }
        self.verb = verb
        self.path = path
        self.access = access.trimmed
        self.errors = attribute.argument("errors")?.trimmed
        self.function = function
        self.documentation = documentation
        self.parameters = parameters
        guard check(attribute, in: context) else { return nil }
    }

    private static func documentation(
        _ function: FunctionDeclSyntax, in context: some MacroExpansionContext
    ) -> DocCommentSections? {
        if let sections = DocCommentSections(DocComment(function.leadingTrivia)) { return sections }
        var documented = function
        let trivia = function.leadingTrivia
        let indentation = trivia.pieces.last.map { piece -> Trivia in
            if case .spaces = piece { return Trivia(pieces: [piece]) }
            return []
        }
        documented.leadingTrivia =
            trivia + [.docLineComment("/// What the operation does, in one sentence."), .newlines(1)]
            + (indentation ?? [])
        let fix = FixIt(
            message: ControllerFixIt("documentation", "add a doc comment"),
            changes: [.replace(oldNode: Syntax(function), newNode: Syntax(documented))])
        context.report(.missingDocumentation(function.name.text), at: function.name, fixIts: [fix])
        return nil
    }

    private func check(_ attribute: AttributeSyntax, in context: some MacroExpansionContext) -> Bool {
        var isValid = true
        func report(_ message: ControllerDiagnostic, at node: some SyntaxProtocol) {
            context.report(message, at: node)
            isValid = false
        }
        let bound = parameters.map(\.source)
        for placeholder in path.placeholders where !bound.contains(.path(placeholder: placeholder)) {
            report(.placeholderWithoutParameter(placeholder, method: name), at: attribute)
        }
        let bodies = parameters.filter(\.isBody)
        if bodies.count > 1 { report(.repeatedBody(name), at: function.signature.parameterClause) }
        if !bodies.isEmpty, verb == "GET" || verb == "DELETE" {
            report(.unsupportedBody(verb, method: name), at: function.signature.parameterClause)
        }
        for (parameter, node) in zip(parameters, function.signature.parameterClause.parameters) {
            let isOptional = parameter.type.wrapped != nil || parameter.defaultValue != nil
            if case .path = parameter.source, isOptional { report(.optionalPathParameter(parameter.name), at: node) }
            if parameter.isBody, isOptional { report(.optionalBody(name), at: node) }
            if node.ellipsis != nil || node.type.is(AttributedTypeSyntax.self) {
                report(.unsupportedParameter(parameter.name), at: node)
            }
        }
        return isValid
    }
}
