import TrellisDatabase

/// A reader that splits a CREATE TABLE statement of SQLite into its columns and constraints, by bytes.
struct SQLiteTableReader {
    private let bytes: [UInt8]
    private let tokens: [SQLToken]

    init(_ sql: String) {
        bytes = Array(sql.utf8)
        tokens = SQLScanner.tokens(sql, .sqlite)
    }

    /// The table; nil for another statement, and for that of a virtual table.
    var table: SQLiteTable? {
        guard tokens.first?.isWord("create") ?? false, let open = tokens.firstIndex(where: { $0.isSymbol("(") }),
            !tokens[..<open].contains(where: { $0.isWord("virtual") || $0.isWord("index") || $0.isWord("trigger") })
        else { return nil }
        let (parts, end) = parts(from: open)
        var table = SQLiteTable(columns: [], constraints: [], options: text(tokens[end...].dropFirst()))
        for part in parts {
            guard let first = part.first else { continue }
            if first.kind == .word, Self.tableStarts.contains(first.text) {
                table.constraints += split(part, Self.tableStarts).constraints
            } else {
                let (type, constraints) = split(part.dropFirst(), Self.columnStarts)
                table.columns.append(
                    SQLiteColumn(
                        name: name(first), spelling: text([first]), type: text(type), constraints: constraints))
            }
        }
        return table
    }

    /// Returns the tokens between the commas of a parenthesis, and the position of its end.
    private func parts(from open: Int) -> (parts: [ArraySlice<SQLToken>], end: Int) {
        var parts: [ArraySlice<SQLToken>] = []
        var (depth, start) = (0, open + 1)
        for position in tokens.indices[open...] {
            let token = tokens[position]
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            guard depth == 0 || (depth == 1 && token.isSymbol(",")) else { continue }
            parts.append(tokens[start..<position])
            start = position + 1
            if depth == 0 { return (parts, position) }
        }
        return (parts, tokens.endIndex)
    }

    /// Returns the tokens before the first constraint, and the constraints.
    private func split(
        _ part: ArraySlice<SQLToken>, _ starts: Set<String>
    ) -> (head: ArraySlice<SQLToken>, constraints: [SQLiteConstraint]) {
        var found: [Int] = []
        var (depth, next) = (0, part.startIndex)
        for position in part.indices {
            let token = part[position]
            if depth == 0, position >= next, Self.begins(part, at: position, starts) {
                found.append(position)
                // What follows the name belongs to the same constraint.
                if token.isWord("constraint") { next = position + 3 }
            }
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
        }
        let ends = found.dropFirst() + [part.endIndex]
        let constraints = zip(found, ends).compactMap { constraint(part[$0..<$1]) }
        return (part[..<(found.first ?? part.endIndex)], constraints)
    }

    /// Whether a constraint begins here: `NOT DEFERRABLE`, `SET NULL` and `DEFAULT NULL` belong to the one before.
    private static func begins(_ part: ArraySlice<SQLToken>, at position: Int, _ starts: Set<String>) -> Bool {
        let token = part[position]
        guard token.kind == .word, starts.contains(token.text) else { return false }
        let before = position > part.startIndex ? part[position - 1].text : ""
        let after = position + 1 < part.endIndex ? part[position + 1].text : ""
        return switch token.text {
        case "not": after != "deferrable"
        case "null": !["not", "set", "default"].contains(before)
        case "default": before != "set"
        case "as": before != "always"
        default: true
        }
    }

    private func constraint(_ part: ArraySlice<SQLToken>) -> SQLiteConstraint? {
        var rest = part
        var name: String?
        if rest.first?.isWord("constraint") ?? false {
            name = rest.dropFirst().first.map(self.name)
            rest = rest.dropFirst(2)
        }
        guard let keyword = rest.first?.text, let kind = Self.kinds[keyword] else { return nil }
        var condition: String?
        if kind == .check, let open = rest.firstIndex(where: { $0.isSymbol("(") }) {
            let end = parts(from: open).end
            if tokens.indices.contains(end) {
                condition = text(tokens[open].range.upperBound..<tokens[end].range.lowerBound)
            }
        }
        return SQLiteConstraint(kind, name: name, condition: condition, text(part))
    }

    private func name(_ token: SQLToken) -> String { token.kind == .word ? text([token]) : token.text }

    private func text(_ tokens: ArraySlice<SQLToken>) -> String {
        guard let first = tokens.first, let last = tokens.last else { return "" }
        return text(first.range.lowerBound..<last.range.upperBound)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private static let tableStarts: Set<String> = ["constraint", "primary", "unique", "check", "foreign"]
    private static let columnStarts: Set<String> = [
        "constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "generated",
        "as",
    ]
    private static let kinds: [String: SQLiteConstraint.Kind] = [
        "primary": .primaryKey, "not": .notNull, "null": .null, "unique": .unique, "check": .check,
        "default": .defaultValue, "collate": .collation, "references": .reference, "foreign": .reference,
        "generated": .generated, "as": .generated,
    ]
}

extension SQLScanner {
    /// Returns whether SQL of SQLite names a column, without looking into its literals.
    static func names(_ column: String, in sql: String) -> Bool { names(column, in: tokens(sql, .sqlite)[...]) }

    /// Returns whether one of the tokens names a column: a word before a parenthesis is a function or a keyword.
    static func names(_ column: String, in tokens: ArraySlice<SQLToken>) -> Bool {
        let folded = folded(column)
        return tokens.indices.contains { index in
            let token = tokens[index]
            guard Self.folded(token.text) == folded else { return false }
            let isCalled = index + 1 < tokens.endIndex && tokens[index + 1].isSymbol("(")
            return token.kind == .name || (token.kind == .word && !isCalled)
        }
    }

    /// Returns the condition of a partial index of SQLite, from the statement that creates it.
    static func condition(ofIndex sql: String) -> String? {
        var depth = 0
        for token in tokens(sql, .sqlite) {
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            guard depth == 0, token.isWord("where") else { continue }
            let rest = sql.utf8.dropFirst(token.range.upperBound).drop { $0 == 0x20 || $0 == 0x0A }
            return String(decoding: rest, as: UTF8.self)
        }
        return nil
    }
}
