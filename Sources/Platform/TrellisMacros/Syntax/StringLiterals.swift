import SwiftSyntax

extension StringLiteralExprSyntax {
    /// The text of a literal without interpolation, escapes decoded; nil for other literals.
    var plainText: String? {
        let texts = segments.map { $0.as(StringSegmentSyntax.self)?.content.text }
        guard !texts.contains(nil) else { return nil }
        let source = texts.compactMap { $0 }.joined()
        return openingPounds == nil ? source.unescapedSource : source
    }
}

extension String {
    /// The text of Swift source between quotes, with simple escapes decoded; nil when it has other escapes.
    fileprivate var unescapedSource: String? {
        var text = ""
        var rest = self[...]
        while let character = rest.popFirst() {
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "\\": text.append("\\")
            case "\"": text.append("\"")
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            case "0": text.append("\0")
            default: return nil
            }
        }
        return text
    }

    /// The text between double quotes, without escaping.
    var inQuotes: String { "\"\(self)\"" }

    /// A Swift string literal of the text.
    var literal: String {
        let escaped = unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            default: String(scalar)
            }
        }
        return escaped.joined().inQuotes
    }

    /// A Swift literal of the text as JSON, including quotes and escapes.
    var jsonLiteral: String {
        let escaped = unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            default:
                scalar.value < 0x20
                    ? "\\u00\(scalar.value < 0x10 ? "0" : "")\(String(scalar.value, radix: 16))" : String(scalar)
            }
        }
        return "#\"\"\(escaped.joined())\"\"#"
    }

    /// The identifier without backticks.
    var unquotedIdentifier: String { hasPrefix("`") ? String(dropFirst().dropLast()) : self }

    /// Returns the text with each line indented.
    func indented(by columns: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: columns) + $0 }
            .joined(separator: "\n")
    }
}
