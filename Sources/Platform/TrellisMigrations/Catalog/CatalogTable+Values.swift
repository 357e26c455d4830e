import TrellisDatabase

extension CatalogTable {
    /// The checks that allow a column only a list of texts, as `oneOf` declares it.
    func valueChecks(of column: String, _ dialect: Dialect) -> [(name: String, values: [String])] {
        objects.filter { $0.kind == .constraint }.compactMap { object in
            Self.values(in: object.definition, of: column, dialect.name).map { (name: object.name, values: $0) }
        }
    }

    /// Returns the constraints that name a column, other than the check of its type.
    func constraints(naming column: String, _ dialect: Dialect) -> [String] {
        let types = ColumnType.allCases.compactMap { dialect.typeCheck($0, column: dialect.quoted(column)) }
        let definitions = objects.filter { $0.kind == .constraint }.map { object in
            // The catalog of SQLite has the columns of a foreign key in its name.
            object.definition.utf8.starts(with: "REFERENCES".utf8)
                ? "\(object.name) \(object.definition)" : object.definition
        }
        return definitions.filter { definition in
            !definition.utf8.starts(with: "PRIMARY KEY".utf8) && !types.contains { definition == "CHECK (\($0))" }
                && SQLScanner.names(column, in: definition)
        }
    }

    /// Returns the texts of `CHECK (column IN ('a', 'b'))`, in the spelling of either engine; nil for other conditions.
    private static func values(in definition: String, of column: String, _ dialect: Dialect.Name) -> [String]? {
        var values: [String] = []
        var tokens = SQLScanner.tokens(definition, dialect)[...]
        guard tokens.popFirst()?.isWord("check") ?? false else { return nil }
        if tokens.suffix(2).map(\.text) == ["not", "valid"] { tokens.removeLast(2) }
        for token in tokens {
            switch token.kind {
            case .text: values.append(token.text)
            case .name where token.text == column: break
            case .word where token.text == column || words.contains(token.text): break
            case .symbol where symbols.contains(token.text): break
            default: return nil
            }
        }
        let isNamed = tokens.contains { ($0.kind == .word || $0.kind == .name) && $0.text == column }
        return isNamed && !values.isEmpty ? values : nil
    }

    private static let words: Set<String> = ["in", "or", "any", "array", "is", "null", "text"]
    private static let symbols: Set<String> = ["(", ")", "[", "]", ",", "=", ":"]
}
