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
        try core.upsert(record, columns(R.Columns(R.table.name)).map(\.name), rows)
    }
}

extension TransactionCore {
    func upsert<R: Record>(_ record: R, _ columns: [String], _ rows: CoveredRows) throws -> R {
        let table = R.table
        let statements = table.statements(for: dialect)
        let tenantColumn = table.roles.tenant.map { table.names[$0] }
        let target = [tenantColumn].compactMap { $0 }.filter { !columns.contains($0) } + columns
        var renderer = Renderer(dialect)
        renderer.write(statements.insertHead)
        renderer.write("(")
        renderer.list(try insertion(of: record)) { $0.bind($1) }
        renderer.write(") ON CONFLICT (")
        renderer.list(target) { $0.identifier($1) }
        renderer.write(")")
        if rows == .active, let deleted = table.roles.deleted {
            renderer.write(" WHERE ")
            renderer.identifier(table.names[deleted])
            renderer.write(" IS NULL")
        }
        renderer.write(" DO UPDATE SET ")
        // A full index covers deleted rows too; such a row is shown again.
        let revived = rows == .all ? [table.roles.deleted].compactMap { $0 } : []
        let replaced = (statements.updated + revived).filter { !target.contains(table.names[$0]) }
        renderer.list(replaced.isEmpty ? [table.roles.key] : replaced) { renderer, index in
            let name = table.names[index]
            renderer.identifier(name)
            renderer.write(" = ")
            renderer.column(index == table.roles.version || index == table.roles.key ? table.name : "excluded", name)
            if index == table.roles.version { renderer.write(" + 1") }
        }
        renderer.write(" RETURNING ")
        renderer.list(table.names) { $0.identifier($1) }
        guard let written = try row(renderer.statement, R.init(row:)) else {
            throw DatabaseError.uniqueViolation(constraint: "\(table.name)_pkey")
        }
        return written
    }
}
