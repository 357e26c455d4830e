import SwiftSyntax
import SwiftSyntaxMacros

/// The declaration of a struct with `@Controller`: its path, its initializer and its operations.
struct ControllerDeclaration {
    let name: String
    let path: ControllerPath
    let initializer: ControllerInitializer
    /// The access level of the struct, for the added members: `public `, `package ` or nothing.
    let accessLevel: String
    let details: String
    let operations: [ControllerOperation]

    /// Reads the declaration in `type`; nil after reporting an error.
    init?(_ type: StructDeclSyntax, attribute: AttributeSyntax, in context: some MacroExpansionContext) {
        name = type.name.text
        guard let path = ControllerPath(attribute, of: name, in: context) else { return nil }
        let initializer = ControllerInitializer(of: type, path: path, in: context)
        let operations = Self.operations(of: type, path: path, initializer: initializer, in: context)
        guard let initializer else {
            context.report(.missingInitializer(name), at: type.name)
            return nil
        }
        self.path = path
        self.initializer = initializer
        accessLevel = type.modifiers.accessLevel
        let documentation = DocCommentSections(DocComment(type.leadingTrivia))
        details = [documentation?.summary, documentation?.details].compactMap { $0 }.filter { !$0.isEmpty }
            .joined(separator: "\n\n")
        self.operations = operations
    }

    private static func operations(
        of type: StructDeclSyntax, path: ControllerPath, initializer: ControllerInitializer?,
        in context: some MacroExpansionContext
    ) -> [ControllerOperation] {
        var operations: [ControllerOperation] = []
        for member in type.memberBlock.members {
            guard let function = member.decl.as(FunctionDeclSyntax.self),
                let operation = ControllerOperation(function, below: path, initializer: initializer, in: context)
            else { continue }
            if let other = operations.first(where: {
                $0.verb == operation.verb && $0.path.shape == operation.path.shape
            }) {
                let route = "\(operation.verb) \"\(operation.path.text)\""
                context.report(.repeatedRoute(route, method: operation.name, other: other.name), at: function.name)
            }
            if operations.contains(where: { $0.name == operation.name }) {
                context.report(.repeatedName(operation.name), at: function.name)
            }
            operations.append(operation)
        }
        return operations
    }
}
