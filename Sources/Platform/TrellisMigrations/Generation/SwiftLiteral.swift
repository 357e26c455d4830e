import TrellisDatabase

/// Values as Swift source.
enum SwiftLiteral {
    /// Returns a list of texts.
    static func list(_ texts: [String]) -> String { "[\(texts.map { text($0) }.joined(separator: ", "))]" }

    /// Returns a text, with the escapes that it needs.
    static func text(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }

    /// Returns the default of a column, as SQL spells it, as a value of a type; nil when it isn't a plain literal of it.
    static func value(_ sql: String, _ type: ColumnType) -> String? {
        let tokens = SQLScanner.tokens(sql, .postgres)
        // PostgreSQL adds the type: `'draft'::text`.
        let literal = tokens.prefix { !$0.isSymbol(":") }
        guard let first = literal.first, literal.dropFirst().allSatisfy({ $0.kind == .symbol }) else { return nil }
        let text = first.kind == .text ? first.text : literal.map(\.text).joined()
        switch type {
        case .text: return first.kind == .text || first.kind == .symbol ? self.text(text) : nil
        case .integer: return Int64(text).map { "\($0)" }
        case .real: return Double(text).map { "\($0)" }
        case .bool: return ["true": "true", "1": "true", "false": "false", "0": "false"][text]
        case .json: return first.kind == .text ? "JSONText(\(self.text(text)))" : nil
        default: return nil
        }
    }
}
