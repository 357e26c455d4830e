import TrellisDatabase

/// The audit triggers that a set of records needs.
///
/// Idempotent: correct triggers stay unchanged, without a lock on their table. There are no triggers without the table
/// of entries, or without records.
struct AuditTriggers: Sendable {
    let tables: [AuditedTable]
    let dialect: Dialect

    init(_ records: [any Record.Type], _ dialect: Dialect) {
        tables = AuditedTable.all(records)
        self.dialect = dialect
    }

    /// Drops the triggers on SQLite before a migration, since SQLite can't drop a column that a trigger refers to.
    func dropAll(_ connection: any EngineConnection) throws {
        guard dialect.name == .sqlite else { return }
        for name in try existingTriggers(connection).keys.sorted() {
            try connection.execute(script: "DROP TRIGGER \(quoted(name))")
        }
    }

    /// Creates missing triggers, replaces different ones, and drops those that no record needs.
    func reconcile(_ connection: any EngineConnection) throws {
        let hasEntries = try connection.hasTable(AuditedTable.entryTable)
        let expected = hasEntries ? try tables.filter { try connection.hasTable($0.name) } : []
        switch dialect.name {
        case .sqlite: try reconcileSQLite(connection, expected)
        case .postgres: try reconcilePostgres(connection, expected)
        }
    }

    /// The statements that create all triggers, for a script.
    var script: [String] {
        guard !tables.isEmpty else { return [] }
        switch dialect.name {
        case .sqlite:
            return tables.flatMap { table in
                table.sqliteNames.map { "DROP TRIGGER IF EXISTS \(quoted($0))" } + table.triggers(dialect)
            }
        case .postgres:
            return [AuditCapture.statement] + tables.flatMap { $0.triggers(dialect) + [$0.fingerprintStatement] }
        }
    }

    // MARK: - SQLite

    private func reconcileSQLite(_ connection: any EngineConnection, _ expected: [AuditedTable]) throws {
        var unused = try existingTriggers(connection)
        let hasHashKey = try connection.hasTable(AuditedTable.hashKeyTable)
        for table in expected {
            let columns = try connection.collect("SELECT name FROM pragma_table_xinfo(?)", [.text(table.name)]) {
                try $0.decode(String.self, at: 0)
            }
            var present = table
            present.columns.removeAll { !columns.contains($0.name) }
            present.hasHashKey = hasHashKey
            for (name, statement) in zip(table.sqliteNames, present.triggers(dialect)) {
                let existing = unused.removeValue(forKey: name)
                guard existing != statement else { continue }
                if existing != nil { try connection.execute(script: "DROP TRIGGER \(quoted(name))") }
                try connection.execute(script: statement)
            }
        }
        for name in unused.keys.sorted() { try connection.execute(script: "DROP TRIGGER \(quoted(name))") }
    }

    // MARK: - PostgreSQL

    private func reconcilePostgres(_ connection: any EngineConnection, _ expected: [AuditedTable]) throws {
        let capture = AuditedTable.capture
        let source = try connection.collect(
            """
            SELECT (prosrc || \(TriggerFunctions.attributes))::text FROM pg_proc
            WHERE proname = $1 AND pronamespace = quote_ident(current_schema())::regnamespace AND pronargs = 0
            """, [.text(capture)]
        ) { try $0.decode(String.self, at: 0) }.first
        if !expected.isEmpty, source != AuditCapture.body { try connection.execute(script: AuditCapture.statement) }
        var unused = try existingTriggers(connection)
        for table in expected {
            guard unused.removeValue(forKey: table.name) != table.fingerprint else { continue }
            let statements = table.triggers(dialect) + [table.fingerprintStatement]
            try connection.execute(script: statements.joined(separator: ";\n"))
        }
        for name in unused.keys.sorted() {
            let owner = quoted(name)
            try connection.execute(
                script:
                    "DROP TRIGGER IF EXISTS \(capture) ON \(owner); DROP TRIGGER IF EXISTS \(capture)_all ON \(owner)")
        }
        if expected.isEmpty, source != nil { try connection.execute(script: "DROP FUNCTION \(capture)()") }
    }

    // MARK: - Existing triggers

    /// Returns the existing triggers with their statements on SQLite, the tables with the digests of their triggers on
    /// PostgreSQL.
    private func existingTriggers(_ connection: any EngineConnection) throws -> [String: String] {
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
                WHERE p.proname = '\(AuditedTable.capture)' AND c.relnamespace = quote_ident(current_schema())::regnamespace
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
