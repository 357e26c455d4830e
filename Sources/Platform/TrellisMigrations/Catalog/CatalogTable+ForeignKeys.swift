import TrellisDatabase

/// A foreign key as the catalog reports it.
struct CatalogForeignKey: Hashable, Sendable {
    /// Its name; on SQLite `foreign key (tenant_id, project_id)`, since no pragma reports one.
    let name: String
    let columns: [String]
    /// The table that it refers to.
    let parent: String
}

extension CatalogTable {
    /// The foreign keys.
    var foreignKeys: [CatalogForeignKey] {
        objects.filter { $0.kind == .constraint }.compactMap { object in
            // PostgreSQL reports `FOREIGN KEY (a) REFERENCES b(c)`; of SQLite the catalog has the first half in the name.
            let isWhole = object.definition.utf8.starts(with: "FOREIGN KEY".utf8)
            let text = isWhole ? object.definition : "\(object.name) \(object.definition)"
            let tokens = SQLScanner.tokens(text, .postgres)
            guard tokens.first?.isWord("foreign") ?? false,
                let word = tokens.firstIndex(where: { $0.isWord("references") })
            else { return nil }
            let columns = tokens[..<word].dropFirst(2).filter { $0.kind != .symbol }.map { Self.name($0, in: text) }
            return tokens[word...].dropFirst().first.map {
                CatalogForeignKey(name: object.name, columns: columns, parent: Self.name($0, in: text))
            }
        }
    }

    /// The foreign keys whose columns no index begins with, so that finding their rows reads the whole table.
    var foreignKeysWithoutIndex: [CatalogForeignKey] {
        let keys = objects.filter { $0.kind == .constraint }.compactMap { object -> [String]? in
            let tokens = SQLScanner.tokens(object.definition, .postgres)
            guard ["primary", "unique"].contains(where: { tokens.first?.isWord($0) ?? false }) else { return nil }
            let names = tokens.drop { !$0.isSymbol("(") }.prefix { !$0.isSymbol(")") }.filter { $0.kind != .symbol }
            return names.map { Self.name($0, in: object.definition) }
        }
        return foreignKeys.filter { key in
            let wanted = Set(key.columns)
            let usable = indexes.filter { index in
                index.condition.map { condition in wanted.contains { condition == "\($0) IS NOT NULL" } } ?? true
            }
            return !(keys + usable.map(\.columns)).contains { Set($0.prefix(wanted.count)) == wanted }
        }
    }

    /// Returns a name as it is written, without its quotation marks.
    private static func name(_ token: SQLToken, in text: String) -> String {
        guard token.kind == .word else { return token.text }
        return String(decoding: text.utf8.dropFirst(token.range.lowerBound).prefix(token.range.count), as: UTF8.self)
    }
}
