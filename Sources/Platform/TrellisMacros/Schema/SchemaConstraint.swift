import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros
import _StringProcessing

/// The attributes that constrain a property or add to its description.
enum SchemaConstraint: String, CaseIterable {
    case length = "Length"
    case name = "Name"
    case range = "Range"
    case count = "Count"
    case pattern = "Pattern"
    case format = "Format"
    case unique = "Unique"
    case check = "Check"
    case confidential = "Confidential"
    case example = "Example"
    case withoutExample = "WithoutExample"

    /// Returns the rule of an attribute; nil after reporting an error.
    func rule(
        _ attribute: AttributeSyntax, core: TypeSyntax, property: String, in context: some MacroExpansionContext
    ) -> SchemaRule? {
        let argument = attribute.argument?.trimmedDescription ?? ""
        switch self {
        case .unique: return SchemaRule(check: nil, keyword: ".unique")
        case .confidential: return SchemaRule(check: nil, keyword: ".confidential")
        case .length: return bounds(attribute, "length", "minLength", "maxLength", in: context)
        case .name:
            var rule = bounds(attribute, "length", "minLength", "maxLength", in: context)
            rule?.isName = true
            return rule
        case .count: return bounds(attribute, "count", "minItems", "maxItems", in: context)
        case .range: return bounds(attribute, "range", "minimum", "maximum", in: context)
        case .pattern: return pattern(attribute, property: property, in: context)
        case .format: return SchemaRule(check: "format: \(argument)", keyword: ".format(\(argument))")
        case .check: return SchemaRule(check: argument, keyword: nil)
        case .example: return SchemaRule(check: nil, keyword: ".example(\(argument) as \(core))")
        case .withoutExample: return SchemaRule(check: nil, keyword: ".withoutExample")
        }
    }

    private func bounds(
        _ attribute: AttributeSyntax, _ keyword: String, _ least: String, _ most: String,
        in context: some MacroExpansionContext
    ) -> SchemaRule? {
        guard let argument = attribute.argument else { return nil }
        guard let bounds = SchemaBounds(argument) else {
            context.diagnose(.notARange(argument))
            return nil
        }
        var arguments: [String] = []
        if let minimum = bounds.minimum { arguments.append("\(least): \(minimum)") }
        if let maximum = bounds.maximum {
            switch (bounds.isHalfOpen, self) {
            case (false, _): arguments.append("\(most): \(maximum)")
            case (true, .range): arguments.append("exclusiveMaximum: \(maximum)")
            case (true, _): arguments.append("\(most): \(maximum) - 1")
            }
        }
        let list = arguments.joined(separator: ", ")
        return SchemaRule(check: list, keyword: ".\(keyword)(\(list))")
    }

    private func pattern(
        _ attribute: AttributeSyntax, property: String, in context: some MacroExpansionContext
    ) -> SchemaRule? {
        guard let argument = attribute.argument else { return nil }
        guard let source = argument.plainText else {
            context.diagnose(.patternNotALiteral(argument))
            return nil
        }
        do {
            _ = try Regex(source)
        } catch {
            context.diagnose(.invalidPattern(argument))
            return nil
        }
        let place = "SchemaPatterns.\(property)"
        return SchemaRule(check: "pattern: \(place)", keyword: ".pattern(\(place))", pattern: argument.trimmed)
    }
}

/// The bounds of a range, as source text.
struct SchemaBounds {
    let minimum: String?
    let maximum: String?
    let isHalfOpen: Bool

    /// Reads the bounds of `a...b`, `a..<b`, `a...`, `...b` and `..<b`; nil for other expressions.
    init?(_ expression: ExprSyntax) {
        if let sequence = expression.as(SequenceExprSyntax.self) {
            let parts = Array(sequence.elements)
            guard parts.count == 3, let sign = parts[1].as(BinaryOperatorExprSyntax.self)?.operator.text else {
                return nil
            }
            self.init(parts[0].trimmedDescription, sign, parts[2].trimmedDescription)
        } else if let infix = expression.as(InfixOperatorExprSyntax.self) {
            let sign = infix.operator.trimmedDescription
            self.init(infix.leftOperand.trimmedDescription, sign, infix.rightOperand.trimmedDescription)
        } else if let prefix = expression.as(PrefixOperatorExprSyntax.self) {
            self.init(nil, prefix.operator.text, prefix.expression.trimmedDescription)
        } else if let postfix = expression.as(PostfixOperatorExprSyntax.self) {
            self.init(postfix.expression.trimmedDescription, postfix.operator.text, nil)
        } else {
            return nil
        }
    }

    private init?(_ minimum: String?, _ sign: String, _ maximum: String?) {
        guard sign == "..." || sign == "..<" else { return nil }
        self.minimum = minimum
        self.maximum = maximum
        isHalfOpen = sign == "..<"
    }
}
