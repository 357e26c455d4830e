import SwiftSyntax
import SwiftSyntaxMacros

/// The path of one operation, as the verb attribute states it.
struct ControllerPath {
    /// The text between the quotes, without slashes at its ends.
    let text: String
    /// The names in braces, in order.
    let placeholders: [String]

    /// The path of `attribute` on `method`; nil after having reported what is wrong with it.
    init?(_ attribute: AttributeSyntax, method: String, in context: some MacroExpansionContext) {
        guard let argument = attribute.argumentList?.first, argument.label == nil else {
            (text, placeholders) = ("", [])
            return
        }
        guard let path = argument.expression.literalText else {
            context.report(.pathIsNoLiteral(method), at: argument.expression)
            return nil
        }
        let segments = path.split(separator: "/").map(String.init)
        var names: [String] = []
        for segment in segments where segment.contains(where: { $0 == "{" || $0 == "}" }) {
            let name = String(segment.dropFirst().dropLast())
            guard segment.hasPrefix("{"), segment.hasSuffix("}"), Self.isName(name) else {
                context.report(.malformedPlaceholder(segment), at: argument.expression)
                return nil
            }
            if names.contains(name) { context.report(.repeatedPlaceholder(name), at: argument.expression) }
            names.append(name)
        }
        text = segments.joined(separator: "/")
        placeholders = names
    }

    /// The path with its placeholders made equal, so that paths which match the same requests compare equal.
    var shape: String {
        text.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }.joined(separator: "/")
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}

extension AttributeSyntax {
    /// The labelled arguments, when the attribute has any.
    var argumentList: LabeledExprListSyntax? { arguments?.as(LabeledExprListSyntax.self) }

    /// The argument with this label.
    func argument(_ label: String) -> ExprSyntax? {
        argumentList?.first { $0.label?.text == label }?.expression
    }
}

extension ExprSyntax {
    /// The text of a string literal without interpolation and escapes, or nil.
    var literalText: String? {
        guard let literal = self.as(StringLiteralExprSyntax.self) else { return nil }
        if literal.segments.isEmpty { return "" }
        guard literal.segments.count == 1, case .stringSegment(let segment)? = literal.segments.first,
            !segment.content.text.contains("\\")
        else { return nil }
        return segment.content.text
    }
}
