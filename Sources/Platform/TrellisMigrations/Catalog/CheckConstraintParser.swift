import TrellisDatabase

/// A parser that finds check constraints in SQLite's CREATE TABLE statements, since no pragma reports them.
enum CheckConstraintParser {
    static func checks(in sql: String) -> [(name: String?, condition: String)] {
        var found: [(name: String?, condition: String)] = []
        var words: [String] = []
        var rest = sql[...]
        while let first = rest.first {
            if first == "(", words.last?.uppercased() == "CHECK" {
                let inside = balanced(rest)
                let isNamed = words.dropLast(2).last?.uppercased() == "CONSTRAINT"
                let name = isNamed ? words.dropLast().last.map(unquoted) : nil
                found.append((name, String(inside.dropFirst().dropLast())))
                rest = rest[inside.endIndex...]
                words = []
            } else {
                let token = token(rest)
                if !token.allSatisfy(\.isWhitespace) { words = words.suffix(2) + [String(token)] }
                rest = rest[token.endIndex...]
            }
        }
        return found
    }

    /// Returns the first word, quoted name, literal or symbol.
    private static func token(_ text: Substring) -> Substring {
        guard let first = text.first else { return text }
        switch first {
        case "'", "\"", "`":
            var rest = text.dropFirst()
            while let end = rest.firstIndex(of: first) {
                rest = rest[rest.index(after: end)...]
                // A doubled quotation mark is an escape within the quoted text.
                guard rest.first == first else { return text[..<rest.startIndex] }
                rest = rest.dropFirst()
            }
            return text
        case _ where isWord(first): return text.prefix(while: isWord)
        default: return text.prefix(1)
        }
    }

    /// Returns the text from the opening parenthesis through its closing one.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 0
        var rest = text
        while !rest.isEmpty {
            let token = token(rest)
            rest = rest[token.endIndex...]
            if token == "(" { depth += 1 }
            if token == ")" { depth -= 1 }
            if depth == 0 { return text[..<rest.startIndex] }
        }
        return text
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private static func unquoted(_ name: String) -> String {
        name.hasPrefix("\"") ? String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"") : name
    }
}
