import SwiftSyntax
import SwiftSyntaxMacros

/// The code that one constraint attribute adds: a check for reading, a keyword for the description.
struct SchemaRule {
    /// The arguments of `reader.check` between the value and the node, as in `minLength: 1, maxLength: 120`.
    let check: String?
    /// The call on the property's schema, as in `.length(minLength: 1, maxLength: 120)`.
    let keyword: String?
    /// The regular expression of `@Pattern`, which is compiled once.
    var pattern: ExprSyntax?
    /// Whether `reader.readName` takes the arguments of ``check``: it changes the value, so it comes first.
    var isName = false
}

/// The attributes of a property, including those of the schema.
struct SchemaAttributes {
    private let attributes: [AttributeSyntax]

    init(_ list: AttributeListSyntax) {
        attributes = list.compactMap { $0.as(AttributeSyntax.self) }
    }

    /// The key from `@Key`, if any.
    var key: String? {
        attributes.first { $0.simpleName == "Key" }?.argument?.plainText
    }

    /// Returns the rules for a property of the type `core`; nil after reporting errors.
    func rules(for core: TypeSyntax, property: String, in context: some MacroExpansionContext) -> [SchemaRule]? {
        var rules: [SchemaRule] = []
        var hasErrors = false
        for attribute in attributes {
            guard let constraint = SchemaConstraint(rawValue: attribute.simpleName) else { continue }
            if let problem = constraint.problem(on: core, attribute: attribute) {
                context.diagnose(problem)
                hasErrors = true
            } else if let rule = constraint.rule(attribute, core: core, property: property, in: context) {
                rules.append(rule)
            } else {
                hasErrors = true
            }
        }
        return hasErrors ? nil : rules
    }
}
