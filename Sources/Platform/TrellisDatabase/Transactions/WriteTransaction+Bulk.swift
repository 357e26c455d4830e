extension WriteTransaction {
    /// Inserts many rows, in as few statements as the engine allows; returns them as written.
    ///
    /// All or none: the first violation fails the transaction or the enclosing savepoint.
    @discardableResult
    public func insert<R: Record>(contentsOf records: some Sequence<R>) throws -> [R] where R.Owner == Owner {
        let rows = try records.map { try core.insertValues(of: $0) }
        if let serial = R.table.roles.serial {
            return try core.parts(of: rows).flatMap { try core.insert($0, R.self, numbering: serial) }
        }
        if try !core.connection.bulkInsert(R.table, rows) {
            for part in core.parts(of: rows) {
                var renderer = core.renderer
                renderer.writeInsertion(of: part, R.table)
                try core.execute(renderer.statement)
            }
        }
        return try rows.map { try core.record($0) }
    }

    /// Inserts the rows without conflicts in a unique index, in as few statements as the engine allows; returns the
    /// inserted rows, in no particular order.
    ///
    /// Idempotent if the rows have the same values in the columns of a unique index each time.
    @discardableResult
    public func insertMissing<R: Record>(_ records: some Sequence<R>) throws -> [R] where R.Owner == Owner {
        let rows = try records.map { try core.insertValues(of: $0) }
        return try core.parts(of: rows).flatMap { part in
            var renderer = core.renderer
            renderer.writeInsertion(of: part, R.table)
            renderer.write(" ON CONFLICT DO NOTHING")
            renderer.writeReturning(R.table)
            return try core.rows(renderer.statement, R.init(row:))
        }
    }

    /// Updates many rows that were read before, each as ``update(_:)`` does, in as few statements as the engine allows;
    /// returns the new rows, in no particular order.
    ///
    /// ```swift
    /// try tx.update(contentsOf: projects) { [$0.position] }          // these columns only
    /// ```
    /// Without `columns`, it writes every column that ``update(_:)`` writes. Each record may occur once.
    ///
    /// - Throws: as ``update(_:)``, for the first row that wasn't written; then the transaction or the enclosing
    ///   savepoint should fail.
    @discardableResult
    public func update<R: Record>(
        contentsOf records: some Sequence<R>, _ columns: ((R.Columns) -> [any TableColumn])? = nil
    ) throws -> [R] where R.Owner == Owner {
        let table = R.table
        let rows = try records.map { try core.values(of: $0) }
        let chosen = try columns.map { try $0(R.Columns(table.name)).map { try R.settable($0.name) } }
        let standard = table.sqlite.updated.filter { $0 != table.roles.updated && $0 != table.roles.version }
        guard !(chosen ?? standard).isEmpty else { return try rows.map { try core.record($0) } }
        return try core.parts(of: rows).flatMap { part in
            let written = try core.rows(core.updateStatement(R.self, part, chosen ?? standard), R.init(row:))
            guard written.count != part.count else { return written }
            let ids = Set(written.map(\.id.databaseValue))
            let missing = part.first { !ids.contains($0[table.roles.key]) } ?? part[part.startIndex]
            throw try core.missingRowError(R.self, missing)
        }
    }
}

extension TransactionCore {
    /// Splits the rows into parts that fit into one statement.
    func parts(of rows: [[DatabaseValue]]) -> [ArraySlice<[DatabaseValue]>] {
        let width = max(rows.first?.count ?? 1, 1)
        let size = max(1, min(dialect.rowsPerStatement, dialect.maximumValues / (width + 1)))
        return stride(from: 0, to: rows.count, by: size).map { rows[$0...].prefix(size) }
    }

    /// Returns an UPDATE of the rows from a list of their identifiers, versions and new values.
    fileprivate func updateStatement<R: Record>(
        _ record: R.Type, _ rows: ArraySlice<[DatabaseValue]>, _ columns: [Int]
    ) -> Statement {
        let table = R.table
        let matched = [table.roles.key, table.roles.version].compactMap { $0 }
        let bound = matched + columns
        var renderer = renderer
        renderer.write("WITH changed (")
        renderer.list(bound) { $0.identifier("new_\(table.names[$1])") }
        renderer.write(") AS (VALUES ")
        renderer.list(rows) { renderer, row in
            renderer.write("(")
            renderer.list(bound) { $0.bind(row[$1], as: table.columns[$1].type) }
            renderer.write(")")
        }
        renderer.write(") UPDATE ")
        renderer.identifier(table.name)
        renderer.write(" SET ")
        renderer.list(columns) { renderer, index in
            renderer.identifier(table.names[index])
            renderer.write(" = ")
            renderer.column("changed", "new_\(table.names[index])")
        }
        writeStamps(table, to: &renderer)
        renderer.write(" FROM changed WHERE ")
        renderer.list(matched, separator: " AND ") { renderer, index in
            renderer.column(table.name, table.names[index])
            renderer.write(" = ")
            renderer.column("changed", "new_\(table.names[index])")
        }
        _ = renderer.write(table.scope(isWritten: true), after: " AND ")
        renderer.writeReturning(table)
        return renderer.statement
    }
}

extension Renderer {
    /// Writes `INSERT INTO … (…) VALUES (…), (…)`.
    mutating func writeInsertion(of rows: some Sequence<[DatabaseValue]>, _ table: RecordTable) {
        let statements = table.statements(for: dialect)
        write(statements.insertPrefix)
        list(rows) { renderer, row in
            renderer.write("(")
            renderer.list(statements.inserted) { $0.bind(row[$1]) }
            renderer.write(")")
        }
    }

    /// Binds a value with a cast, where the engine can't infer its type from the context.
    mutating func bind(_ value: DatabaseValue, as type: ColumnType) {
        bind(value)
        if dialect.name == .postgres { write("::\(dialect.typeName(type))") }
    }
}
