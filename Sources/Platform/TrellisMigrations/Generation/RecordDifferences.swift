import TrellisDatabase

/// The tables and columns that must be added to, changed in or dropped from a schema so that it matches the records.
struct RecordDifferences {
    struct ColumnChange: Hashable {
        let column: RecordColumn
        let actual: CatalogColumn
        /// The type of the existing column; nil when no ``ColumnType`` matches it.
        let type: ColumnType?
        /// Whether the record needs another type, not only NULL or NOT NULL.
        let changesType: Bool
    }
    struct DroppedColumn: Hashable {
        let column: CatalogColumn
        let type: ColumnType?
        /// The definitions of the constraints that name it, other than the check of its type.
        let constraints: [String]
    }
    struct Table {
        let record: RecordTable
        let indexes: [CatalogIndex]
        var added: [RecordColumn] = []
        var dropped: [DroppedColumn] = []
        var changed: [ColumnChange] = []
        /// The checks that allow other values than the cases of an enum.
        var cases: [RecordCases.Difference] = []
        var isEmpty: Bool { added.isEmpty && dropped.isEmpty && changed.isEmpty && cases.isEmpty }
    }
    private(set) var created: [RecordTable] = []
    private(set) var altered: [Table] = []
    let dialect: Dialect
    /// The cases of the enums in the records.
    let cases: RecordCases
    /// The table that tenant-owned rows refer to: `tenant`, or nil when it doesn't exist.
    let tenantTable: String?
    var isEmpty: Bool { created.isEmpty && altered.isEmpty }

    init(_ records: [any Record.Type], catalog: Catalog, dialect: Dialect) {
        self.dialect = dialect
        tenantTable = catalog["tenant"]?.name
        let tables = records.map { $0.table }
        cases = RecordCases(tables)
        let caseDifferences = cases.differences(from: catalog, dialect)
        var seen: Set<String> = []
        for record in tables where seen.insert(record.name).inserted {
            guard let found = catalog[record.name] else {
                created.append(record)
                continue
            }
            // Several records can share a table, each with some of its columns.
            let columns = tables.filter { $0.name == record.name }.flatMap(\.columns)
            var table = Table(record: record, indexes: found.indexes)
            var known: Set<String> = []
            for column in columns where known.insert(column.name).inserted {
                guard let actual = found.column(column.name) else {
                    table.added.append(column)
                    continue
                }
                let fits = found.mismatch(column.type, of: actual, dialect) == nil
                guard !fits || actual.isNullable != column.isNullable else { continue }
                let before = ColumnType.allCases.first { found.mismatch($0, of: actual, dialect) == nil }
                table.changed.append(
                    ColumnChange(column: column, actual: actual, type: before, changesType: !fits))
            }
            table.cases = caseDifferences.filter { $0.table == record.name }
            table.dropped = found.columns.filter {
                !known.contains($0.name) && !$0.isGenerated && $0.name != SearchIndex.column
            }.map { actual in
                DroppedColumn(
                    column: actual, type: ColumnType.allCases.first { found.mismatch($0, of: actual, dialect) == nil },
                    constraints: found.constraints(naming: actual.name, dialect))
            }
            if !table.isEmpty { altered.append(table) }
        }
    }

    /// Returns pairs of a dropped and an added column of the same type, which may be renames.
    func possibleRenames(_ table: Table) -> [(old: String, new: String)] {
        table.added.flatMap { column in
            table.dropped.filter { $0.type == column.type }.map { (old: $0.column.name, new: column.name) }
        }
    }
}
