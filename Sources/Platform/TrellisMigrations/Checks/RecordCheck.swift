import TrellisDatabase
import TrellisKernel

/// A comparison of records with the schema: every property has a column of its type, every record can be inserted, and
/// the cases of an enum are the values that the check of its column allows.
struct RecordCheck {
    let catalog: Catalog
    let dialect: Dialect

    /// Returns one sentence for each mismatch.
    func issues(_ records: [any Record.Type]) -> [String] {
        let tables = records.map { $0.table }
        return records.flatMap { record in issues(record.table, named: "\(record)") } + unfilled(tables)
            + RecordCases(tables).differences(from: catalog, dialect).map(\.issue)
    }

    private func issues(_ table: RecordTable, named record: String) -> [String] {
        guard let found = catalog[table.name] else {
            return ["\(record): there is no table \(table.name)."]
        }
        return table.columns.compactMap { column in
            let place = "\(record).\(column.property)"
            guard let actual = found.column(column.name) else {
                return "\(place): the table \(table.name) has no column \(column.name)."
            }
            if let type = found.mismatch(column.type, of: actual, dialect) {
                return
                    "\(place): the column \(table.name).\(column.name) is \(actual.type), but the record needs \(type)."
            }
            if let issue = serialIssue(table, column, actual, place) { return issue }
            guard actual.isNullable != column.isNullable else { return nil }
            return actual.isNullable
                ? "\(place): the column \(table.name).\(column.name) is nullable, but the property isn't optional."
                : "\(place): the column \(table.name).\(column.name) is NOT NULL, but the property is optional."
        }
    }

    /// Returns a sentence when the record and the table disagree about who numbers the rows.
    private func serialIssue(
        _ table: RecordTable, _ column: RecordColumn, _ actual: CatalogColumn, _ place: String
    ) -> String? {
        let isNumbered = table.roles.serial.map { table.names[$0] } == column.name
        guard isNumbered != actual.isSerial else { return nil }
        if isNumbered {
            return
                "\(place): the database doesn't number the column \(table.name).\(column.name); declare it with table.serial()."
        }
        // A record that only reads such a table, or is the audit's own, can have an integer.
        guard table.roles.key == table.index(of: column.name), table.isKeySerial else { return nil }
        return "\(place): the database numbers the column \(table.name).\(column.name), so the record must be Numbered."
    }

    /// Returns one sentence for each required column without a default that no record of the table has.
    private func unfilled(_ tables: [RecordTable]) -> [String] {
        Dictionary(grouping: tables, by: \.name).sorted { $0.key < $1.key }.flatMap { name, tables in
            let known = Set(tables.flatMap(\.names))
            return (catalog[name]?.columns ?? []).filter {
                !known.contains($0.name) && !$0.isNullable && $0.defaultValue == nil && !$0.isSerial
            }.map { "The column \(name).\($0.name) is NOT NULL without a default, but no record has it." }
        }
    }
}

extension CatalogTable {
    /// Returns the definition that a column needs to hold values of a type, or nil when it has it.
    ///
    /// SQLite has few types: column types that share one are told apart by their check constraints.
    func mismatch(_ type: ColumnType, of column: CatalogColumn, _ dialect: Dialect) -> String? {
        let expected = Self.normalizedType(dialect.typeName(type))
        guard Self.normalizedType(column.type) == expected else { return expected }
        guard dialect.name == .sqlite else { return nil }
        let checks = Set(definitions(.constraint))
        func check(_ type: ColumnType) -> String? {
            dialect.typeCheck(type, column: dialect.quoted(column.name)).map { "CHECK (\($0))" }
        }
        if let own = check(type) { return checks.contains(own) ? nil : "\(expected) \(own)" }
        let others = ColumnType.allCases.filter { dialect.typeName($0) == dialect.typeName(type) }
        return others.compactMap(check).contains { checks.contains($0) } ? "\(expected) without that check" : nil
    }

    /// Returns a type name in PostgreSQL's own spelling, without precision and identity clause.
    static func normalizedType(_ type: String) -> String {
        if type == "timestamptz" { return "timestamp with time zone" }
        if let counter = type.firstRange(utf8: " GENERATED ") {
            return normalizedType(String(type[..<counter.lowerBound]))
        }
        if type.hasSuffix(utf8: " AUTOINCREMENT") { return String(type.dropLast(14)) }
        // SQLite's pragmas don't report a column's collation.
        if let collation = type.firstRange(utf8: " COLLATE ") { return String(type[..<collation.lowerBound]) }
        return type.hasPrefix(utf8: "numeric(") ? "numeric" : type
    }
}
