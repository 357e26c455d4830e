/// What a schema lacks for records, and has too much of.
struct RecordDifferences {
    struct Change: Hashable {
        let column: RecordColumn
        let found: CatalogColumn
        /// The kind of the column that is there, when it is one.
        let type: ColumnType?
    }
    struct Dropped: Hashable {
        let column: CatalogColumn
        let type: ColumnType?
    }
    struct Table {
        let record: RecordTable
        let indexes: [CatalogIndex]
        var added: [RecordColumn] = []
        var dropped: [Dropped] = []
        var changed: [Change] = []
        var isEmpty: Bool { added.isEmpty && dropped.isEmpty && changed.isEmpty }
    }
    private(set) var created: [RecordTable] = []
    private(set) var altered: [Table] = []
    let dialect: Dialect
    /// The table that rows of tenants refer to, when it goes by its usual name.
    let tenantTable: String?
    var isEmpty: Bool { created.isEmpty && altered.isEmpty }

    init(_ records: [any Record.Type], catalog: Catalog, dialect: Dialect) {
        self.dialect = dialect
        tenantTable = catalog["tenant"]?.name
        let tables = records.map { $0.table }
        var seen: Set<String> = []
        for record in tables where seen.insert(record.name).inserted {
            guard let found = catalog[record.name] else {
                created.append(record)
                continue
            }
            // Several records may share a table, each with some of its columns.
            let columns = tables.filter { $0.name == record.name }.flatMap(\.columns)
            var table = Table(record: record, indexes: found.indexes)
            var known: Set<String> = []
            for column in columns where known.insert(column.name).inserted {
                guard let there = found.column(column.name) else {
                    table.added.append(column)
                    continue
                }
                let fits = found.mismatch(column.type, of: there, dialect) == nil
                guard !fits || there.isNullable != column.isNullable else { continue }
                let before = ColumnType.allCases.first { found.mismatch($0, of: there, dialect) == nil }
                table.changed.append(Change(column: column, found: there, type: before))
            }
            table.dropped = found.columns.filter { !known.contains($0.name) && !$0.isGenerated }.map { there in
                Dropped(
                    column: there, type: ColumnType.allCases.first { found.mismatch($0, of: there, dialect) == nil })
            }
            if !table.isEmpty { altered.append(table) }
        }
    }

    /// A column that goes while one of the same kind comes: the same by another name, perhaps.
    func possibleRenames(_ table: Table) -> [(old: String, new: String)] {
        table.added.flatMap { column in
            table.dropped.filter { $0.type == column.type }.map { (old: $0.column.name, new: column.name) }
        }
    }
}
