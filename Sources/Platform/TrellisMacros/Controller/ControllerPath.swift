import SwiftSyntax
import SwiftSyntaxMacros

/// The path of one operation, from the verb attribute.
struct ControllerPath {
    /// The text between the quotes, without leading and trailing slashes.
    let text: String
    /// The names in braces, in order.
    let placeholders: [String]

    /// Reads the path of `attribute` on `method`; nil after reporting an error.
    init?(_ attribute: AttributeSyntax, method: String, in context: some MacroExpansionContext) {
        guard let argument = attribute.argumentList?.first, argument.label == nil else {
            (text, placeholders) = ("", [])
            return
        }
        guard let path = argument.expression.plainText else {
            context.report(.pathNotALiteral(method), at: argument.expression)
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

    /// The path with all placeholders replaced by `{}`, so that paths which match the same requests are equal.
    var shape: String {
        text.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }.joined(separator: "/")
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
