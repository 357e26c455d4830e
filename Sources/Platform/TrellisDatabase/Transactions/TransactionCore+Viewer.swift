extension TransactionCore {
    /// The viewer, if the table has rows that only their owner writes.
    func viewer(of table: RecordTable) -> RowViewer? { table.roles.owner == nil ? nil : viewer }

    /// Writes ` WHERE …` for the row that an insertion meets: it has the user as its owner, in a transaction that writes
    /// own rows only.
    func writeOwner(of table: RecordTable, to renderer: inout Renderer) {
        var owners = own.map { own in own.columns(of: table.name).map { ($0, own.user) } } ?? []
        if let viewer, let owner = table.roles.owner { owners.append((table.names[owner], viewer.user)) }
        guard !owners.isEmpty else { return }
        renderer.write(" WHERE ")
        renderer.list(owners, separator: " AND ") { renderer, owner in
            renderer.column(table.name, owner.0)
            renderer.write(" = ")
            renderer.bind(owner.1)
        }
    }

    /// Throws for a write without a user to a table without tenants, whose rows only users write.
    ///
    /// - Throws: ``GlobalAccessError/noActor``.
    func requireActor(_ table: RecordTable) throws(GlobalAccessError) {
        if let viewer, table.shared != nil, viewer.user == .null { throw .noActor }
    }

    /// Returns the error for a row that a statement by identifier didn't write.
    ///
    /// A row that the viewer can't read is as if it didn't exist.
    func unwrittenError<R: Record>(_ record: R.Type, _ id: DatabaseValue) throws -> any Error {
        if viewer(of: R.table) != nil, try run(context.find(R.self, id)) != nil {
            return DatabaseError.ownerMismatch(table: R.table.name)
        }
        return RecordNotFound(table: R.table.name)
    }
}
