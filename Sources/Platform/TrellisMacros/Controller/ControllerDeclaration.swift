import SwiftSyntax
import SwiftSyntaxMacros

/// The declaration of a struct with `@Controller`: its path, its context and its operations.
struct ControllerDeclaration {
    let name: String
    let path: String
    /// The type of the first parameter of its initializer.
    let contextType: String
    /// Whether the context is the only argument needed to create a controller.
    let needsOnlyContext: Bool
    /// The access level of the struct, for the added members: `public `, `package ` or nothing.
    let accessLevel: String
    let details: String
    let operations: [ControllerOperation]

    /// Reads the declaration in `type`; nil after reporting an error.
    init?(_ type: StructDeclSyntax, attribute: AttributeSyntax, in context: some MacroExpansionContext) {
        name = type.name.text
        let argument = attribute.argument
        guard let path = argument == nil ? "" : argument?.plainText else {
            context.report(.pathNotALiteral(name), at: attribute)
            return nil
        }
        let initializers = type.memberBlock.members.compactMap { $0.decl.as(InitializerDeclSyntax.self) }
        let initializer =
            initializers.first { $0.firstParameter?.firstName.text == "_" }
            ?? initializers.first { $0.firstParameter != nil }
        let operations = Self.operations(of: type, in: context)
        guard let initializer, let first = initializer.firstParameter else {
            context.report(.missingInitializer(name), at: type.name)
            return nil
        }
        self.path = path.split(separator: "/").joined(separator: "/")
        contextType = first.type.trimmedDescription
        let isPlain = initializer.signature.effectSpecifiers == nil && initializer.optionalMark == nil
        needsOnlyContext =
            isPlain && first.firstName.text == "_" && initializer.signature.parameterClause.parameters.count == 1
        accessLevel = type.modifiers.accessLevel
        let documentation = DocCommentSections(DocComment(type.leadingTrivia))
        details = [documentation?.summary, documentation?.details].compactMap { $0 }.filter { !$0.isEmpty }
            .joined(separator: "\n\n")
        self.operations = operations
    }

    private static func operations(
        of type: StructDeclSyntax, in context: some MacroExpansionContext
    ) -> [ControllerOperation] {
        var operations: [ControllerOperation] = []
        for member in type.memberBlock.members {
            guard let function = member.decl.as(FunctionDeclSyntax.self),
                let operation = ControllerOperation(function, in: context)
            else { continue }
            if let other = operations.first(where: {
                $0.verb == operation.verb && $0.path.shape == operation.path.shape
            }) {
                let route = "\(operation.verb) \"\(operation.path.text)\""
                context.report(.repeatedRoute(route, method: operation.name, other: other.name), at: function.name)
            }
            operations.append(operation)
        }
        return operations
    }
}

extension InitializerDeclSyntax {
    fileprivate var firstParameter: FunctionParameterSyntax? { signature.parameterClause.parameters.first }
}
