extension Catalog {
    /// How this schema, which a database has, differs from what the migrations make; a sentence each.
    func differences(from expected: Catalog) -> [String] {
        let names = Set(tables.map(\.name)).union(expected.tables.map(\.name)).sorted()
        return names.flatMap { name -> [String] in
            switch (self[name], expected[name]) {
            case (let found?, let wanted?): found.differences(from: wanted)
            case (let found?, nil): ["The \(found.kind) \(name) is in the database, and in no migration."]
            case (nil, let wanted?): ["The \(wanted.kind) \(name) is missing in the database."]
            case (nil, nil): []
            }
        }
    }

    /// The schema as text, the same for the same schema.
    var dump: String { tables.map(\.dump).joined(separator: "\n") }
}

extension CatalogTable {
    fileprivate func differences(from expected: CatalogTable) -> [String] {
        compare(
            columns.map { ("column \(name).\($0.name)", $0.definition) },
            expected.columns.map { ("column \(name).\($0.name)", $0.definition) })
            + compare(
                indexes.map { ("index \($0.name) of \(name)", $0.definition) },
                expected.indexes.map { ("index \($0.name) of \(name)", $0.definition) })
            + compare(parts.map(described), expected.parts.map(described))
    }

    private func described(_ part: CatalogPart) -> (String, String) {
        ("\(part.kind.rawValue) \(part.name) of \(name)", part.definition)
    }

    private func compare(_ found: [(String, String)], _ expected: [(String, String)]) -> [String] {
        let found = Dictionary(found) { "\($0); \($1)" }
        let expected = Dictionary(expected) { "\($0); \($1)" }
        return Set(found.keys).union(expected.keys).sorted().compactMap { name in
            switch (found[name], expected[name]) {
            case (let found?, let wanted?) where found != wanted:
                "The \(name) is `\(found)` in the database, and `\(wanted)` by the migrations."
            case (_?, nil): "The \(name) is in the database, and in no migration."
            case (nil, _?): "The \(name) is missing in the database."
            default: nil
            }
        }
    }

    fileprivate var dump: String {
        var pieces: [String] = []
        if kind == "table" {
            let lines =
                columns.map { "\"\($0.name)\" \($0.definition)" }
                + parts.filter { $0.kind == .constraint }.map { "CONSTRAINT \"\($0.name)\" \($0.definition)" }
            pieces.append("CREATE TABLE \"\(name)\" (\n    \(lines.joined(separator: ",\n    "))\n);\n")
        } else {
            pieces.append("CREATE \(kind.uppercased()) \"\(name)\" AS\n\(definitions(.query).joined())\n")
        }
        pieces += indexes.map { "\($0.definition);\n" }
        pieces += definitions(.option).map { "ALTER TABLE \"\(name)\" \($0);\n" }
        pieces += parts.filter { $0.kind == .policy }.map {
            "CREATE POLICY \"\($0.name)\" ON \"\(name)\" \($0.definition);\n"
        }
        pieces += definitions(.trigger).map { "\($0);\n" }
        return pieces.joined(separator: "\n")
    }
}
