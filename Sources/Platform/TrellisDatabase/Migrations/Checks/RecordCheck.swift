/// Compares records with the schema: every property finds a column of its kind, and every row can be inserted.
struct RecordCheck {
    let catalog: Catalog
    let dialect: Dialect

    /// What doesn't fit, a sentence each.
    func faults(_ records: [any Record.Type]) -> [String] {
        records.flatMap { record in faults(record.table, named: "\(record)") } + unfilled(records.map { $0.table })
    }

    private func faults(_ table: RecordTable, named record: String) -> [String] {
        guard let found = catalog[table.name] else {
            return ["\(record): there is no table \(table.name)."]
        }
        return table.columns.compactMap { column in
            let place = "\(record).\(column.property)"
            guard let there = found.column(column.name) else {
                return "\(place): the table \(table.name) has no column \(column.name)."
            }
            if let type = found.mismatch(column.type, of: there, dialect) {
                return
                    "\(place): the column \(table.name).\(column.name) is \(there.type), and the record wants \(type)."
            }
            guard there.isNullable != column.isNullable else { return nil }
            return there.isNullable
                ? "\(place): the column \(table.name).\(column.name) may be NULL, and the property isn't optional."
                : "\(place): the column \(table.name).\(column.name) needs a value, and the property is optional."
        }
    }

    /// Columns that no record of the table knows, and that no row can do without.
    private func unfilled(_ tables: [RecordTable]) -> [String] {
        Dictionary(grouping: tables, by: \.name).sorted { $0.key < $1.key }.flatMap { name, tables in
            let known = Set(tables.flatMap(\.names))
            return (catalog[name]?.columns ?? []).filter {
                !known.contains($0.name) && !$0.isNullable && $0.defaultValue == nil
            }.map { "The column \(name).\($0.name) needs a value, and no record has it." }
        }
    }
}

extension CatalogTable {
    /// What a column would have to be to hold values of a kind, or nil when it does.
    ///
    /// SQLite has few types; what tells kinds apart that share one is the check that goes with each.
    func mismatch(_ type: ColumnType, of column: CatalogColumn, _ dialect: Dialect) -> String? {
        let wanted = Self.plain(dialect.typeName(type))
        guard Self.plain(column.type) == wanted else { return wanted }
        guard dialect.name == .sqlite else { return nil }
        let checks = Set(definitions(.constraint))
        func check(_ type: ColumnType) -> String? {
            dialect.typeCheck(type, column: dialect.quoted(column.name)).map { "CHECK (\($0))" }
        }
        if let own = check(type) { return checks.contains(own) ? nil : "\(wanted) \(own)" }
        let others = ColumnType.allCases.filter { dialect.typeName($0) == dialect.typeName(type) }
        return others.compactMap(check).contains { checks.contains($0) } ? "\(wanted) without that check" : nil
    }

    /// A type without its precision and without what counts it up, and in the words that PostgreSQL itself uses.
    static func plain(_ type: String) -> String {
        if type == "timestamptz" { return "timestamp with time zone" }
        if let counter = type.firstRange(of: " GENERATED ") { return plain(String(type[..<counter.lowerBound])) }
        // SQLite leaves the collation out of what it says about a column.
        if let collation = type.firstRange(of: " COLLATE ") { return String(type[..<collation.lowerBound]) }
        return type.hasPrefix("numeric(") ? "numeric" : type
    }
}
