/// The rows that a unique index covers.
public enum CoveredRows: Sendable {
    /// All rows.
    case all
    /// Rows that aren't deleted: an index `WHERE deleted_at IS NULL`.
    case active
}

extension WriteTransaction {
    /// Inserts the row, or, when a row with the same values in `columns` exists, updates its other columns; returns the
    /// written row.
    ///
    /// `columns` are the columns of a unique index; the tenant is added automatically. An existing row keeps its
    /// identifier and creation time, its version is incremented, and a deleted row is restored. Idempotent.
    ///
    /// - Throws: ``DatabaseError/uniqueViolation(constraint:)`` when another unique index conflicts, or when the
    ///   transaction may not write the existing row; ``DatabaseError/tenantMismatch(table:)`` for a row of another
    ///   tenant.
    @discardableResult
    public func upsert<R: Record>(
        _ record: R, on columns: (R.Columns) -> [any TableColumn], among rows: CoveredRows = .all
    ) throws -> R where R.Owner == Owner {
        let columns = columns(R.Columns(R.table.name)).map(\.name)
        guard let written = try core.upsert([try core.insertValues(of: record)], R.self, columns, rows).first else {
            throw DatabaseError.uniqueViolation(constraint: "\(R.table.name)_pkey")
        }
        return written
    }

    /// As ``upsert(_:on:among:)`` for many rows, in as few statements as the engine allows; returns the written rows,
    /// in no particular order.
    ///
    /// Of several records with the same values in `columns`, the last one is written.
    @discardableResult
    public func upsert<R: Record>(
        contentsOf records: some Sequence<R>, on columns: (R.Columns) -> [any TableColumn],
        among rows: CoveredRows = .all
    ) throws -> [R] where R.Owner == Owner {
        let columns = columns(R.Columns(R.table.name)).map(\.name)
        let indexes = columns.compactMap(R.table.index(of:))
        var positions: [[DatabaseValue]: Int] = [:]
        var unique: [[DatabaseValue]] = []
        for record in records {
            let values = try core.insertValues(of: record)
            let identity = indexes.map { values[$0] }
            // In a unique index NULL equals nothing, not even NULL.
            if !identity.contains(.null), let position = positions[identity] {
                unique[position] = values
            } else {
                positions[identity] = unique.count
                unique.append(values)
            }
        }
        return try core.parts(of: unique).flatMap { try core.upsert($0, R.self, columns, rows) }
    }
}

extension TransactionCore {
    fileprivate func upsert<R: Record>(
        _ values: ArraySlice<[DatabaseValue]>, _ record: R.Type, _ columns: [String], _ covered: CoveredRows
    ) throws -> [R] {
        let table = R.table
        let tenantColumn = table.roles.tenant.map { table.names[$0] }
        let target = [tenantColumn].compactMap { $0 }.filter { !columns.contains($0) } + columns
        var renderer = renderer
        renderer.writeInsertion(of: values, table)
        renderer.write(" ON CONFLICT (")
        renderer.list(target) { $0.identifier($1) }
        renderer.write(")")
        if covered == .active, let deleted = table.roles.deleted {
            renderer.write(" WHERE ")
            renderer.identifier(table.names[deleted])
            renderer.write(" IS NULL")
        }
        renderer.write(" DO UPDATE SET ")
        // A full index covers deleted rows too; such a row is restored.
        let restored = covered == .all ? [table.roles.deleted].compactMap { $0 } : []
        let replaced = (table.statements(for: dialect).updated + restored).filter { !target.contains(table.names[$0]) }
        // A number that PostgreSQL gives can't be set, not even to itself.
        let unchanged = table.roles.serial == table.roles.key ? target.first.flatMap(table.index(of:)) : nil
        renderer.list(replaced.isEmpty ? [unchanged ?? table.roles.key] : replaced) { renderer, index in
            let name = table.names[index]
            renderer.identifier(name)
            renderer.write(" = ")
            renderer.column(index == table.roles.version || index == table.roles.key ? table.name : "excluded", name)
            if index == table.roles.version { renderer.write(" + 1") }
        }
        writeOwner(of: table, to: &renderer)
        renderer.writeReturning(table)
        return try rows(renderer.statement, R.init(row:))
    }
}
