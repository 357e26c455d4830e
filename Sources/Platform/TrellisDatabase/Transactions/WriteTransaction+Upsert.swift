/// The rows that a unique index covers.
public enum CoveredRows: Sendable {
    /// All rows.
    case all
    /// Those that aren't deleted: an index `WHERE deleted_at IS NULL`.
    case active
}

extension WriteTransaction {
    /// Inserts the row, or, when one with the same values in `columns` exists, writes every other column of that one;
    /// answers the row as it is then.
    ///
    /// The columns are those of a unique index; the tenant goes without saying. Identifier and creation time of an
    /// existing row stay, its version counts up; a deleted one is shown again. Idempotent.
    ///
    /// - Throws: ``DatabaseError/uniqueViolation(constraint:)`` when another unique index is in the way, or when the
    ///   existing row isn't the transaction's to write; ``DatabaseError/tenantMismatch(table:)`` for a row of another
    ///   tenant.
    @discardableResult
    public func upsert<R: Record>(
        _ record: R, on columns: (R.Columns) -> [any TableColumn], among rows: CoveredRows = .all
    ) throws -> R where R.Owner == Owner {
        let columns = columns(R.Columns(R.table.name)).map(\.name)
        guard let written = try core.upsert([try core.insertion(of: record)], R.self, columns, rows).first else {
            throw DatabaseError.uniqueViolation(constraint: "\(R.table.name)_pkey")
        }
        return written
    }

    /// As ``upsert(_:on:among:)`` for many rows, in as few statements as the engine allows; answers the rows as they are
    /// then, in no particular order.
    ///
    /// Of records with the same values in `columns` the last counts.
    @discardableResult
    public func upsert<R: Record>(
        contentsOf records: some Sequence<R>, on columns: (R.Columns) -> [any TableColumn],
        among rows: CoveredRows = .all
    ) throws -> [R] where R.Owner == Owner {
        let columns = columns(R.Columns(R.table.name)).map(\.name)
        let indexes = columns.compactMap(R.table.index(of:))
        var positions: [[DatabaseValue]: Int] = [:]
        var kept: [[DatabaseValue]] = []
        for record in records {
            let values = try core.insertion(of: record)
            let identity = indexes.map { values[$0] }
            // NULL is the same as nothing, not even as NULL.
            if !identity.contains(.null), let position = positions[identity] {
                kept[position] = values
            } else {
                positions[identity] = kept.count
                kept.append(values)
            }
        }
        return try core.parts(of: kept).flatMap { try core.upsert($0, R.self, columns, rows) }
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
        // A full index covers deleted rows too; such a row is shown again.
        let revived = covered == .all ? [table.roles.deleted].compactMap { $0 } : []
        let replaced = (table.statements(for: dialect).updated + revived).filter { !target.contains(table.names[$0]) }
        renderer.list(replaced.isEmpty ? [table.roles.key] : replaced) { renderer, index in
            let name = table.names[index]
            renderer.identifier(name)
            renderer.write(" = ")
            renderer.column(index == table.roles.version || index == table.roles.key ? table.name : "excluded", name)
            if index == table.roles.version { renderer.write(" + 1") }
        }
        renderer.writeReturning(table)
        return try rows(renderer.statement, R.init(row:))
    }
}
