import SwiftSyntax
import SwiftSyntaxMacros

/// The initializer of a controller: its context, and the placeholders of the controller's path that it takes.
struct ControllerInitializer {
    /// The type of the first parameter.
    let contextType: String
    /// Whether context and placeholders are all that is needed to create a controller.
    let needsNothingElse: Bool
    /// The values from the path, in the order of the initializer.
    let parameters: [ControllerParameter]
    private let documentation: DocCommentSections?

    /// Reads the initializer of `type`; nil if it has none with a context.
    init?(of type: StructDeclSyntax, path: ControllerPath, in context: some MacroExpansionContext) {
        let initializers = type.memberBlock.members.compactMap { $0.decl.as(InitializerDeclSyntax.self) }
        let initializer =
            initializers.first { $0.firstParameter?.firstName.text == "_" }
            ?? initializers.first { $0.firstParameter != nil }
        guard let initializer, let first = initializer.firstParameter else { return nil }
        contextType = first.type.trimmedDescription
        documentation = DocCommentSections(DocComment(initializer.leadingTrivia))
        var parameters: [ControllerParameter] = []
        var others = 0
        for node in initializer.signature.parameterClause.parameters.dropFirst() {
            let parameter = ControllerParameter(
                node, placeholders: path.placeholders, taken: parameters.map(\.value))
            guard case .path(let placeholder) = parameter.source else {
                others += 1
                continue
            }
            if let other = parameters.first(where: { $0.source == parameter.source }) {
                context.report(.repeatedPathParameter(placeholder, parameter.name, other.name), at: node)
            }
            if parameter.isOptional { context.report(.optionalPathParameter(parameter.name), at: node) }
            parameters.append(parameter)
        }
        self.parameters = parameters
        let isPlain = initializer.signature.effectSpecifiers == nil && initializer.optionalMark == nil
        needsNothingElse = isPlain && first.firstName.text == "_" && others == 0
    }

    /// Returns whether the initializer takes the value of a placeholder.
    func takes(_ placeholder: String) -> Bool {
        parameters.contains { $0.source == .path(placeholder: placeholder) }
    }

    /// The expressions that describe the values to a route.
    var descriptions: [String] { parameters.map { $0.description(documentation: documentation) } }

    /// The names of context and values, for closures and calls.
    var values: [String] { ["context"] + parameters.map(\.value) }

    /// The types of context and values.
    var types: String { ([contextType] + parameters.map(\.type.description)).joined(separator: ", ") }

    /// The arguments of the initializer when it needs nothing else.
    var arguments: String { (["context"] + parameters.map(\.argument)).joined(separator: ", ") }
}

extension InitializerDeclSyntax {
    fileprivate var firstParameter: FunctionParameterSyntax? { signature.parameterClause.parameters.first }
}
