import SwiftSyntax

extension AttributeSyntax {
    /// The name of the attribute, without a module prefix.
    var simpleName: String { attributeName.lastName }

    /// The arguments of the attribute, if any.
    var argumentList: LabeledExprListSyntax? { arguments?.as(LabeledExprListSyntax.self) }

    /// The first argument.
    var argument: ExprSyntax? { argumentList?.first?.expression }

    /// Returns the argument with this label.
    func argument(_ label: String) -> ExprSyntax? { labeledArgument(label)?.expression }

    /// Returns the argument with this label, together with the label.
    func labeledArgument(_ label: String) -> LabeledExprSyntax? { argumentList?.first { $0.label?.text == label } }
}

extension AttributeListSyntax {
    /// Returns the first attribute with this name, without regard to a module prefix.
    func attribute(named name: String) -> AttributeSyntax? {
        lazy.compactMap { $0.as(AttributeSyntax.self) }.first { $0.simpleName == name }
    }
}
