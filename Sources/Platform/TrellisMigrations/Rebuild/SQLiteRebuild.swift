import TrellisDatabase

/// The statements that build a table of SQLite again, with other columns or constraints.
///
/// They follow https://www.sqlite.org/lang_altertable.html#otheralter: a new table, the rows, the old table's name, and
/// then its indexes and triggers. They run with foreign keys off, or dropping the old table would delete the rows that
/// refer to it.
struct SQLiteRebuild {
    private let rebuild: RebuildDefinition
    private let renderer = SchemaRenderer(dialect: .sqlite)
    private var table: String { rebuild.table }

    init(_ rebuild: RebuildDefinition) {
        self.rebuild = rebuild
    }

    /// Returns the statements for the table as the connection sees it.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` when the table doesn't exist, and for a change that doesn't fit it.
    func statements(_ connection: any EngineConnection) throws -> [String] {
        let before = try declaration(connection)
        var after = before
        for change in rebuild.changes {
            if case .setType(let column, let type, _, _) = change { try requireDefault(of: column, type, before) }
            try after.apply(change, of: table, renderer)
        }
        let scratch = "\(table)_rebuild"
        return [after.statement(quoted(scratch)), copy(after, to: scratch)]
            + (before.isNumbered ? numbers(scratch) : [])
            + ["DROP TABLE \(quoted(table))"]
            // Otherwise SQLite refuses the new name while a view or a trigger refers to the table that is gone.
            + ["PRAGMA legacy_alter_table = ON", "ALTER TABLE \(quoted(scratch)) RENAME TO \(quoted(table))"]
            + ["PRAGMA legacy_alter_table = OFF"]
            + (try objects(connection))
    }

    private func declaration(_ connection: any EngineConnection) throws -> SQLiteTable {
        let found = try connection.collect(
            "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE", [.text(table)]
        ) { try $0.decode(String.self, at: 0) }
        guard let table = found.first.flatMap({ SQLiteTable($0) }) else {
            throw DatabaseError.statement(message: "There is no table \(table) that can be built again.")
        }
        return table
    }

    /// Refuses a new type that would leave a default of the former one.
    private func requireDefault(of column: String, _ type: ColumnType, _ table: SQLiteTable) throws {
        guard let found = table.column(column), found.constraints.contains(where: { $0.kind == .defaultValue }),
            SQLScanner.folded(CatalogTable.normalizedType(renderer.dialect.typeName(type)))
                != SQLScanner.folded(found.type),
            rebuild.newDefault(of: column) == nil
        else { return }
        throw DatabaseError.statement(
            message:
                "The column \(self.table).\(column) has a default of its former type: set it together with the type, by "
                + "default(…) or noDefault().")
    }

    private func copy(_ table: SQLiteTable, to scratch: String) -> String {
        let stored = table.columns.filter { !$0.isGenerated }
        let number = table.hasHiddenRowNumber ? ["rowid"] : []
        let names = (number + stored.map(\.spelling)).joined(separator: ", ")
        let values = (number + stored.map { value(of: $0) }).joined(separator: ", ")
        return "INSERT INTO \(quoted(scratch)) (\(names)) SELECT \(values) FROM \(quoted(self.table))"
    }

    /// The new value of a column.
    ///
    /// A strict table converts a value without loss, or refuses it; `CAST` would make 0 of a text without digits.
    private func value(of column: SQLiteColumn) -> String {
        let name = SQLScanner.folded(column.name)
        for case .setType(let changed, _, let expression?, _) in rebuild.changes
        where SQLScanner.folded(changed) == name {
            return expression
        }
        return column.spelling
    }

    /// Returns the statements that keep the last number, also when its row is gone.
    private func numbers(_ scratch: String) -> [String] {
        let (old, new) = (renderer.dialect.literal(table), renderer.dialect.literal(scratch))
        return [
            "DELETE FROM sqlite_sequence WHERE name = \(new)",
            "INSERT INTO sqlite_sequence (name, seq) SELECT \(new), seq FROM sqlite_sequence WHERE name = \(old)",
        ]
    }

    /// Returns the statements of the table's indexes and triggers, with the changes of indexes.
    private func objects(_ connection: any EngineConnection) throws -> [String] {
        var found = try connection.collect(
            """
            SELECT name, sql, type = 'index' FROM sqlite_schema
            WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid
            """, [.text(table)]
        ) { row in
            (
                name: try row.decode(String.self, at: 0), statement: try row.decode(String.self, at: 1),
                isIndex: try row.decode(Bool.self, at: 2)
            )
        }
        for change in rebuild.changes {
            switch change {
            case .addIndex(let index):
                found += renderer.statements([.addIndex(table, index)]).map {
                    (name: index.name, statement: $0, isIndex: true)
                }
            case .dropColumn(let name): found.removeAll { $0.isIndex && Self.indexes(name, $0.statement) }
            case .dropIndex(let name):
                guard let position = found.firstIndex(where: { $0.name == name }) else {
                    throw DatabaseError.statement(message: "The table \(table) has no index \(name).")
                }
                found.remove(at: position)
            default: break
            }
        }
        return found.map(\.statement)
    }

    /// Whether the statement of an index names a column after its own name and that of the table.
    private static func indexes(_ column: String, _ statement: String) -> Bool {
        SQLScanner.names(column, in: SQLScanner.tokens(statement, .sqlite).drop { !$0.isSymbol("(") })
    }

    /// Throws when a trigger of the table still names a column that is gone: then nothing could be written any more.
    func requireTriggers(_ connection: any EngineConnection) throws {
        let drops = rebuild.changes.contains { if case .dropColumn = $0 { true } else { false } }
        guard drops else { return }
        let columns = try declaration(connection).columns.filter { !$0.isGenerated }.map(\.spelling)
        let assignments = columns.map { "\($0) = \($0)" }.joined(separator: ", ")
        // To explain a statement is to compile its triggers.
        for statement in [
            "INSERT INTO \(quoted(table)) DEFAULT VALUES", "UPDATE \(quoted(table)) SET \(assignments)",
            "DELETE FROM \(quoted(table))",
        ] {
            try connection.execute(script: "EXPLAIN \(statement)")
        }
    }

    private func quoted(_ name: String) -> String { renderer.dialect.quoted(name) }
}

extension MigrationStep {
    /// Returns the statements on this connection, whose schema is that of the step's beginning.
    func statements(_ connection: any EngineConnection) throws -> [String] {
        if case .rebuild(let rebuild) = change, statement == nil {
            return try SQLiteRebuild(rebuild).statements(connection)
        }
        return [statement].compactMap(\.self)
    }

    /// Runs the step.
    func execute(_ connection: any EngineConnection) throws {
        for statement in try statements(connection) { try connection.execute(script: statement) }
        if case .rebuild(let rebuild) = change, statement == nil {
            try SQLiteRebuild(rebuild).requireTriggers(connection)
        }
    }
}
