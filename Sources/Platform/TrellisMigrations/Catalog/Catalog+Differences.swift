import TrellisDatabase

extension Catalog {
    /// Returns one sentence for each difference between this schema, read from a database, and the one that the
    /// migrations create.
    func differences(from expected: Catalog) -> [String] {
        let names = Set(tables.map(\.name)).union(expected.tables.map(\.name)).sorted()
        return names.flatMap { name -> [String] in
            switch (self[name], expected[name]) {
            case (let found?, let expected?): found.differences(from: expected)
            case (let found?, nil): ["The \(found.kind) \(name) is in the database but not in any migration."]
            case (nil, let expected?): ["The \(expected.kind) \(name) is missing in the database."]
            case (nil, nil): []
            }
        }
    }

    /// The schema as text; equal schemas have equal text.
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
            + compare(objects.map(described), expected.objects.map(described))
    }

    private func described(_ object: CatalogObject) -> (String, String) {
        ("\(object.kind.rawValue) \(object.name) of \(name)", object.definition)
    }

    private func compare(_ found: [(String, String)], _ expected: [(String, String)]) -> [String] {
        let found = Dictionary(found) { "\($0); \($1)" }
        let expected = Dictionary(expected) { "\($0); \($1)" }
        return Set(found.keys).union(expected.keys).sorted().compactMap { name in
            switch (found[name], expected[name]) {
            case (let found?, let expected?) where found != expected:
                "The \(name) is `\(found)` in the database but `\(expected)` in the migrations."
            case (_?, nil): "The \(name) is in the database but not in any migration."
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
                + objects.filter { $0.kind == .constraint }.map { "CONSTRAINT \"\($0.name)\" \($0.definition)" }
            pieces.append("CREATE TABLE \"\(name)\" (\n    \(lines.joined(separator: ",\n    "))\n);\n")
        } else {
            pieces.append("CREATE \(kind.uppercased()) \"\(name)\" AS\n\(definitions(.query).joined())\n")
        }
        pieces += indexes.map { "\($0.definition);\n" }
        pieces += definitions(.option).map { "ALTER TABLE \"\(name)\" \($0);\n" }
        pieces += objects.filter { $0.kind == .policy }.map {
            "CREATE POLICY \"\($0.name)\" ON \"\(name)\" \($0.definition);\n"
        }
        pieces += definitions(.trigger).map { "\($0);\n" }
        pieces += definitions(.rule).map { "\($0)\n" }
        return pieces.joined(separator: "\n")
    }
}
