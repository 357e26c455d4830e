import TrellisDatabase

/// The cases of enums by table and column; several records can share a table.
struct RecordCases {
    /// A check that allows other values than the cases of the enum.
    struct Difference: Hashable {
        let table: String
        let column: String
        /// The name of the check.
        let check: String
        let allowed: [String]
        let cases: [String]

        var missing: [String] { cases.filter { !allowed.contains($0) } }
        var unknown: [String] { allowed.filter { !cases.contains($0) } }

        /// The difference as a sentence, with the fix.
        var issue: String {
            func list(_ values: [String]) -> String { values.map { "'\($0)'" }.joined(separator: ", ") }
            let parts =
                (missing.isEmpty ? [] : ["doesn't allow \(list(missing)), which the enum has"])
                + (unknown.isEmpty ? [] : ["allows \(list(unknown)), which the enum doesn't have"])
            return
                "The check \(check) of \(table).\(column) \(parts.joined(separator: ", and ")). Add a migration with "
                + "schema.rebuild(\"\(table)\") { $0.change(\"\(column)\").oneOf([…]) }; `App migrate new --from-models` writes it."
        }
    }
    private struct Place: Hashable {
        let table: String
        let column: String
    }
    private var cases: [Place: [String]] = [:]
    private var order: [Place] = []

    init(_ tables: [RecordTable]) {
        for table in tables {
            for column in table.columns {
                guard let own = column.cases else { continue }
                let place = Place(table: table.name, column: column.name)
                if cases[place] == nil { order.append(place) }
                let known = cases[place, default: []]
                cases[place] = known + own.filter { !known.contains($0) }
            }
        }
    }

    /// Returns the cases of a column; nil when no record has an enum of text in it.
    func cases(_ column: String, of table: String) -> [String]? { cases[Place(table: table, column: column)] }

    /// Returns the checks that differ from the cases; a column without such a check allows every text.
    func differences(from catalog: Catalog, _ dialect: Dialect) -> [Difference] {
        order.flatMap { place -> [Difference] in
            let checks = catalog[place.table]?.valueChecks(of: place.column, dialect) ?? []
            return checks.map { check in
                Difference(
                    table: place.table, column: place.column, check: check.name, allowed: check.values,
                    cases: cases[place, default: []])
            }.filter { !$0.missing.isEmpty || !$0.unknown.isEmpty }
        }
    }
}
