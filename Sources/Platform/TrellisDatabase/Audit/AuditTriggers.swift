/// Makes the triggers of a database those that the records ask for.
///
/// Idempotent: what is right is left alone, and no table is locked for it. Without the table of entries, or without
/// records, there are none.
struct AuditTriggers: Sendable {
    let tables: [AuditedTable]
    let dialect: Dialect

    init(_ records: [any Record.Type], _ dialect: Dialect) {
        tables = AuditedTable.all(records)
        self.dialect = dialect
    }

    /// Takes the triggers away where they would stand in a migration's way: SQLite keeps no column from being dropped
    /// but those that a trigger names.
    func suspend(_ connection: any EngineConnection) throws {
        guard dialect.name == .sqlite else { return }
        for name in try found(connection).keys.sorted() {
            try connection.execute(script: "DROP TRIGGER \(quoted(name))")
        }
    }

    /// Makes what is missing, makes anew what is different, and removes what nobody asks for.
    func reconcile(_ connection: any EngineConnection) throws {
        let hasEntries = try connection.hasTable(AuditedTable.entries)
        let wanted = hasEntries ? try tables.filter { try connection.hasTable($0.name) } : []
        switch dialect.name {
        case .sqlite: try reconcileSQLite(connection, wanted)
        case .postgres: try reconcilePostgres(connection, wanted)
        }
    }

    /// The statements that make all of it, for a script.
    var script: [String] {
        guard !tables.isEmpty else { return [] }
        switch dialect.name {
        case .sqlite:
            return tables.flatMap { table in
                table.sqliteNames.map { "DROP TRIGGER IF EXISTS \(quoted($0))" } + table.triggers(dialect)
            }
        case .postgres:
            return [AuditCapture.statement] + tables.flatMap { $0.triggers(dialect) + [$0.marking] }
        }
    }

    // MARK: - SQLite

    private func reconcileSQLite(_ connection: any EngineConnection, _ wanted: [AuditedTable]) throws {
        var there = try found(connection)
        for table in wanted {
            let columns = try connection.collect("SELECT name FROM pragma_table_xinfo(?)", [.text(table.name)]) {
                try $0.decode(String.self, at: 0)
            }
            var present = table
            present.columns.removeAll { !columns.contains($0.name) }
            for (name, statement) in zip(table.sqliteNames, present.triggers(dialect)) {
                let former = there.removeValue(forKey: name)
                guard former != statement else { continue }
                if former != nil { try connection.execute(script: "DROP TRIGGER \(quoted(name))") }
                try connection.execute(script: statement)
            }
        }
        for name in there.keys.sorted() { try connection.execute(script: "DROP TRIGGER \(quoted(name))") }
    }

    // MARK: - PostgreSQL

    private func reconcilePostgres(_ connection: any EngineConnection, _ wanted: [AuditedTable]) throws {
        let capture = AuditedTable.capture
        let source = try connection.collect(
            """
            SELECT prosrc::text FROM pg_proc
            WHERE proname = $1 AND pronamespace = current_schema()::regnamespace AND pronargs = 0
            """, [.text(capture)]
        ) { try $0.decode(String.self, at: 0) }.first
        if !wanted.isEmpty, source != AuditCapture.body { try connection.execute(script: AuditCapture.statement) }
        var there = try found(connection)
        for table in wanted {
            guard there.removeValue(forKey: table.name) != table.mark else { continue }
            let statements = table.triggers(dialect) + [table.marking]
            try connection.execute(script: statements.joined(separator: ";\n"))
        }
        for name in there.keys.sorted() {
            let owner = quoted(name)
            try connection.execute(
                script:
                    "DROP TRIGGER IF EXISTS \(capture) ON \(owner); DROP TRIGGER IF EXISTS \(capture)_all ON \(owner)")
        }
        if wanted.isEmpty, source != nil { try connection.execute(script: "DROP FUNCTION \(capture)()") }
    }

    // MARK: - What is there

    /// On SQLite the triggers with their statements, on PostgreSQL the tables with the marks of their triggers.
    private func found(_ connection: any EngineConnection) throws -> [String: String] {
        let query =
            switch dialect.name {
            case .sqlite:
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%trellis_audit(%'"
            case .postgres:
                """
                SELECT c.relname::text, max(CASE WHEN t.tgenabled = 'O' AND t.tgname = '\(AuditedTable.capture)'
                    THEN coalesce(obj_description(t.oid, 'pg_trigger'), '') END
                    || CASE WHEN n.amount = 2 THEN '' ELSE ' alone' END)::text
                FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
                CROSS JOIN LATERAL (SELECT count(*) AS amount FROM pg_trigger o
                    WHERE o.tgrelid = c.oid AND o.tgfoid = p.oid AND o.tgenabled = 'O') n
                WHERE p.proname = '\(AuditedTable.capture)' AND c.relnamespace = current_schema()::regnamespace
                GROUP BY c.relname
                """
            }
        let rows = try connection.collect(query) { row in
            (try row.decode(String.self, at: 0), try row.decode(String?.self, at: 1) ?? "")
        }
        return Dictionary(rows) { first, _ in first }
    }

    private func quoted(_ name: String) -> String { dialect.quoted(name) }
}
