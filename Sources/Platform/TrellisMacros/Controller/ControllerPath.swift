import SwiftSyntax
import SwiftSyntaxMacros

/// The path of a controller or of one operation, from the first argument of its attribute.
struct ControllerPath {
    /// The text between the quotes, without leading and trailing slashes.
    let text: String
    /// The names in braces, in order.
    let placeholders: [String]

    /// The path of an attribute without one.
    static let empty = ControllerPath(text: "", placeholders: [])

    private init(text: String, placeholders: [String]) {
        self.text = text
        self.placeholders = placeholders
    }

    /// Reads the path of `attribute` on the method or type `owner`; nil after reporting an error.
    ///
    /// - Parameter parent: the path before this one, whose placeholders it must not repeat.
    init?(
        _ attribute: AttributeSyntax, of owner: String, below parent: ControllerPath = .empty,
        in context: some MacroExpansionContext
    ) {
        guard let argument = attribute.argumentList?.first, argument.label == nil else {
            self = .empty
            return
        }
        let node = argument.expression
        guard let path = node.plainText else {
            context.report(.pathNotALiteral(owner), at: node)
            return nil
        }
        let segments = Self.segments(of: path)
        var names: [String] = []
        for segment in segments {
            guard segment.utf8.contains(UInt8(ascii: "{")) || segment.utf8.contains(UInt8(ascii: "}")) else {
                guard Self.isLiteral(segment) else {
                    context.report(.malformedSegment(segment), at: node)
                    return nil
                }
                continue
            }
            let name = String(segment.dropFirst().dropLast())
            guard segment.hasPrefix("{"), segment.hasSuffix("}"), Self.isName(name) else {
                context.report(.malformedPlaceholder(segment), at: node)
                return nil
            }
            if names.contains(name) { context.report(.repeatedPlaceholder(name), at: node) }
            if parent.placeholders.contains(name) {
                context.report(.placeholderOfController(name), at: node)
                continue
            }
            names.append(name)
        }
        text = segments.joined(separator: "/")
        placeholders = names
    }

    /// The path with all placeholders replaced by `{}`, so that paths which match the same requests are equal.
    var shape: String {
        text.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }.joined(separator: "/")
    }

    /// Returns the parts between slashes, without those before a slash at the start and after one at the end.
    private static func segments(of path: String) -> [String] {
        var segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if segments.first?.isEmpty == true { segments.removeFirst() }
        if segments.last?.isEmpty == true { segments.removeLast() }
        return segments
    }

    /// Returns whether a request can have the segment: not empty, no dots only, no characters that end the path or are
    /// sent as escapes only.
    ///
    /// The server compares decoded segments, so letters of other scripts match, and a `%` never does.
    private static func isLiteral(_ segment: String) -> Bool {
        let isText = segment.unicodeScalars.allSatisfy { scalar in
            !scalar.isASCII
                || (0x21...0x7E).contains(scalar.value) && !"%?#\\\"<>^`|".unicodeScalars.contains(scalar)
        }
        return isText && !segment.isEmpty && segment != "." && segment != ".."
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
