import SwiftSyntax
import SwiftSyntaxMacros

/// What one constraint attribute adds to the code: a check when reading, a keyword when describing.
struct SchemaRule {
    /// The arguments of `reader.check` between the value and the place, as in `minLength: 1, maxLength: 120`.
    let check: String?
    /// The call on the property's schema, as in `.length(minLength: 1, maxLength: 120)`.
    let keyword: String?
    /// The regular expression of `@Pattern`, to be compiled once.
    var pattern: ExprSyntax?
}

/// The attributes of a property, those of the schema among them.
struct SchemaAttributes {
    private let attributes: [AttributeSyntax]

    init(_ list: AttributeListSyntax) {
        attributes = list.compactMap { $0.as(AttributeSyntax.self) }
    }

    /// The key that `@Key` gives.
    var key: String? {
        attributes.first { $0.simpleName == "Key" }?.argument?.as(StringLiteralExprSyntax.self)?.plainText
    }

    /// The rules for a property of the type `core`; faults are diagnosed and give nil.
    func rules(for core: TypeSyntax, property: String, in context: some MacroExpansionContext) -> [SchemaRule]? {
        var rules: [SchemaRule] = []
        var isFaulty = false
        for attribute in attributes {
            guard let constraint = SchemaConstraint(rawValue: attribute.simpleName) else { continue }
            if let problem = constraint.problem(on: core, attribute: attribute) {
                context.diagnose(problem)
                isFaulty = true
            } else if let rule = constraint.rule(attribute, core: core, property: property, in: context) {
                rules.append(rule)
            } else {
                isFaulty = true
            }
        }
        return isFaulty ? nil : rules
    }
}

extension AttributeSyntax {
    /// The attribute's name without the module before it.
    var simpleName: String {
        attributeName.as(IdentifierTypeSyntax.self)?.name.text
            ?? attributeName.as(MemberTypeSyntax.self)?.name.text ?? attributeName.trimmedDescription
    }

    /// The first argument.
    var argument: ExprSyntax? { arguments?.as(LabeledExprListSyntax.self)?.first?.expression }
}
