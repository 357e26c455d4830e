import TrellisDatabase

/// A generator of Swift source for a migration, with calls of ``SchemaBuilder``.
struct MigrationSourceWriter {
    let id: String
    private(set) var up: [String] = []
    private(set) var down: [String] = []

    init(id: String) {
        self.id = id
    }

    /// `projects.002-add-colour` as a Swift name: `projects002AddColour`.
    var constant: String {
        let words = id.split { ".-_".contains($0) }
        return words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }.joined()
    }

    var source: String {
        """
        import TrellisDatabase
        import TrellisKernel
        import TrellisMigrations

        extension Migration {
            /// Review it before it is applied; don't change it afterwards.
            static let \(constant) = Migration("\(id)") { schema in
        \(indented(up, "// Add the changes: schema.create, schema.alter, schema.drop, schema.sql."))
            } down: { schema in
        \(indented(down, "// Add the reverse changes, or remove `down` when the migration is irreversible."))
            }
        }

        """
    }

    mutating func write(_ differences: RecordDifferences) {
        for table in differences.created { create(table, tenants: differences.tenantTable) }
        for table in differences.altered { alter(table, differences) }
    }

    private func indented(_ lines: [String], _ otherwise: String) -> String {
        let body = lines.isEmpty ? [otherwise, "_ = schema"] : lines
        return body.map { "        " + $0 }.joined(separator: "\n")
    }

    // MARK: - Tables

    private mutating func create(_ table: RecordTable, tenants: String?) {
        up.append("schema.create(\"\(table.name)\") { table in")
        up += TableSourceWriter(table, tenants: tenants).lines.map { "    " + $0 }
        up.append("    // Add unique constraints, foreign keys, and indexes for the columns that queries filter by.")
        up.append("}")
        down.insert("schema.drop(\"\(table.name)\")", at: 0)
    }

    private mutating func alter(_ table: RecordDifferences.Table, _ differences: RecordDifferences) {
        let name = table.record.name
        for rename in differences.possibleRenames(table) {
            up.append("// If \(rename.old) was renamed to \(rename.new), replace the two changes with:")
            up.append("// schema.alter(\"\(name)\") { $0.rename(column: \"\(rename.old)\", to: \"\(rename.new)\") }")
        }
        if !table.added.isEmpty {
            up.append("schema.alter(\"\(name)\") { table in")
            let lines = table.added.flatMap { ColumnSourceWriter($0.name, $0.type, $0.isNullable).additionLines }
            up += lines.map { "    " + $0 }
            up.append("}")
            down.append("schema.alter(\"\(name)\") { table in")
            down += table.added.map { "    table.drop(column: \"\($0.name)\")" }
            down.append("}")
        }
        for dropped in table.dropped { drop(dropped, from: table) }
        for change in table.changed {
            let nullable = change.actual.isNullable
            up.append(
                "// \(change.column.name) was \(change.actual.definition); a new column replaces it, on every engine."
            )
            up += replacement(change.column.name, change.column.type, change.column.isNullable, change.type, in: table)
            guard let type = change.type else {
                down.append("// \(change.column.name) was \(change.actual.definition); write this change manually.")
                continue
            }
            down += replacement(change.column.name, type, nullable, change.column.type, in: table)
        }
    }

    private mutating func drop(_ dropped: RecordDifferences.DroppedColumn, from table: RecordDifferences.Table) {
        let column = dropped.column
        let indexes = table.indexes.filter { $0.columns.contains(column.name) }
        up.append(
            "// No record has \(column.name) any more. Its values are lost; running programs must not use it.")
        up.append("schema.alter(\"\(table.record.name)\") { table in")
        up += indexes.map { "    table.drop(index: \"\($0.name)\")" }
        up.append("    table.drop(column: \"\(column.name)\")")
        up.append("}")
        guard let type = dropped.type else {
            down.append("// \(column.name) was \(column.definition); write this change manually.")
            return
        }
        down.append("schema.alter(\"\(table.record.name)\") { table in")
        down += ColumnSourceWriter(column.name, type, column.isNullable).additionLines.map { "    " + $0 }
        down += indexes.flatMap { Self.index($0) }.map { "    " + $0 }
        down.append("}")
    }

    // MARK: - Columns

    /// Returns the steps that replace a column with one of another type, since SQLite can't change a column's type.
    private func replacement(
        _ column: String, _ type: ColumnType, _ isNullable: Bool, _ before: ColumnType?,
        in table: RecordDifferences.Table
    ) -> [String] {
        let name = table.record.name
        let indexes = table.indexes.filter { $0.columns.contains(column) }
        func update(_ dialect: Dialect) -> String {
            let (old, new) = (dialect.quoted(column), dialect.quoted("\(column)_new"))
            let value = type == before ? old : "CAST(\(old) AS \(CatalogTable.normalizedType(dialect.typeName(type))))"
            return "UPDATE \(dialect.quoted(name)) SET \(new) = \(value) WHERE \(old) IS NOT NULL"
        }
        return ["schema.alter(\"\(name)\") { table in"]
            + indexes.map { "    table.drop(index: \"\($0.name)\")" }
            + ColumnSourceWriter("\(column)_new", type, isNullable).additionLines.map { "    " + $0 }
            + [
                "}", "schema.sql(", "    sqlite: #\"\(update(.sqlite))\"#,",
                "    postgres: #\"\(update(.postgres))\"#)",
                "schema.alter(\"\(name)\") { $0.drop(column: \"\(column)\") }", "schema.alter(\"\(name)\") { table in",
                "    table.rename(column: \"\(column)_new\", to: \"\(column)\")",
            ]
            + indexes.flatMap { Self.index($0) }.map { "    " + $0 } + ["}"]
    }

    private static func index(_ index: CatalogIndex) -> [String] {
        guard !index.columns.contains("()") else { return ["// \(index.definition)"] }
        let columns = index.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let condition = index.condition.map { ", where: #\"\($0)\"#" } ?? ""
        return ["table.\(index.isUnique ? "unique" : "index")([\(columns)]\(condition), named: \"\(index.name)\")"]
    }
}
