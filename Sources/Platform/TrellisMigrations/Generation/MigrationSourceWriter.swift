import TrellisDatabase

/// A generator of Swift source for a migration, with calls of ``SchemaBuilder``.
struct MigrationSourceWriter {
    let id: String
    private(set) var up: [String] = []
    private(set) var down: [String] = []
    /// Whether each change is one of columns and constraints, which PostgreSQL can make without a transaction.
    private var isRebuild = false

    init(id: String) {
        self.id = id
    }

    /// `projects.002-add-colour` as a Swift name: `projects002AddColour`.
    var constant: String {
        let words = id.unicodeScalars.split { ".-_".unicodeScalars.contains($0) }.map { String($0) }
        return words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }.joined()
    }

    var source: String {
        """
        import TrellisDatabase
        import TrellisKernel
        import TrellisMigrations

        extension Migration {
            /// Review it before it is applied; don't change it afterwards.
            static let \(constant) = Migration("\(id)"\(isRebuild ? ", transactional: false" : "")) { schema in
        \(indented(up, "// Add the changes: schema.create, schema.alter, schema.rebuild, schema.drop, schema.sql."))
            } down: { schema in
        \(indented(down, "// Add the reverse changes, or remove `down` when the migration is irreversible."))
            }
        }

        """
    }

    mutating func write(_ differences: RecordDifferences) {
        isRebuild =
            differences.created.isEmpty && differences.altered.allSatisfy { $0.added.isEmpty && $0.dropped.isEmpty }
        for table in differences.created { create(table, differences) }
        for table in differences.altered { alter(table, differences) }
    }

    private func indented(_ lines: [String], _ otherwise: String) -> String {
        let body = lines.isEmpty ? [otherwise, "_ = schema"] : lines
        return body.map { "        " + $0 }.joined(separator: "\n")
    }

    // MARK: - Tables

    private mutating func create(_ table: RecordTable, _ differences: RecordDifferences) {
        let writer = TableSourceWriter(table, tenants: differences.tenantTable, differences.cases)
        up.append("schema.create(\"\(table.name)\") { table in")
        up += writer.lines.map { "    " + $0 }
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
            let lines = table.added.flatMap { column in
                let cases = differences.cases.cases(column.name, of: name)
                return ColumnSourceWriter(column.name, column.type, column.isNullable, cases: cases).additionLines
            }
            up += lines.map { "    " + $0 }
            up.append("}")
            down.append("schema.alter(\"\(name)\") { table in")
            down += table.added.map { "    table.drop(column: \"\($0.name)\")" }
            down.append("}")
        }
        for dropped in table.dropped { drop(dropped, from: table) }
        guard !table.changed.isEmpty || !table.cases.isEmpty else { return }
        let rebuild = RebuildSourceWriter(table)
        if !isRebuild {
            up.append(
                "// On PostgreSQL others wait while rows are checked. For a large table, move this to a migration of")
            up.append("// its own with transactional: false.")
        }
        up += rebuild.up
        down += rebuild.down
    }

    private mutating func drop(_ dropped: RecordDifferences.DroppedColumn, from table: RecordDifferences.Table) {
        let column = dropped.column
        let indexes = table.indexes.filter { $0.columns.contains(column.name) }
        up.append(
            "// No record has \(column.name) any more. Its values are lost; running programs must not use it.")
        if dropped.constraints.isEmpty {
            up.append("schema.alter(\"\(table.record.name)\") { table in")
            up += indexes.map { "    table.drop(index: \"\($0.name)\")" }
            up.append("    table.drop(column: \"\(column.name)\")")
            up.append("}")
        } else {
            up.append("// It goes with its constraints and indexes, for which SQLite copies the table.")
            up.append("schema.rebuild(\"\(table.record.name)\") { $0.drop(column: \"\(column.name)\") }")
            down += dropped.constraints.map { "// \(column.name) had a constraint; write it manually: \($0)" }
        }
        guard let type = dropped.type else {
            down.append("// \(column.name) was \(column.definition); write this change manually.")
            return
        }
        down.append("schema.alter(\"\(table.record.name)\") { table in")
        down += ColumnSourceWriter(column.name, type, column.isNullable).additionLines.map { "    " + $0 }
        down += indexes.flatMap { Self.index($0) }.map { "    " + $0 }
        down.append("}")
    }

    private static func index(_ index: CatalogIndex) -> [String] {
        guard !index.columns.contains("()") else { return ["// \(index.definition)"] }
        let columns = index.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let condition = index.condition.map { ", where: #\"\($0)\"#" } ?? ""
        return ["table.\(index.isUnique ? "unique" : "index")([\(columns)]\(condition), named: \"\(index.name)\")"]
    }
}
