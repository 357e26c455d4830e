extension WriteTransaction {
    /// As ``update(_:set:)``; returns the updated rows, in no particular order.
    public func update<R: Record>(
        returning query: Query<R>, set assignments: (R.Columns) -> [Assignment]
    ) throws -> [R] where R.Owner == Owner {
        let assignments = try R.settable(assignments)
        guard !assignments.isEmpty else { return try fetch(query) }
        return try core.rows(try core.updateStatement(query, assignments, returning: true), R.init(row:))
    }

    /// As ``delete(_:)-(Query<_>)``; returns the deleted rows, in no particular order.
    ///
    /// ``SoftDeletable`` rows have their deletion time set.
    public func delete<R: Record>(returning query: Query<R>) throws -> [R] where R.Owner == Owner {
        guard let assignment = core.softDeleteAssignment(R.self) else { return try erase(returning: query) }
        return try core.rows(try core.updateStatement(query, [assignment], returning: true), R.init(row:))
    }

    /// As ``erase(_:)``; returns the removed rows, in no particular order.
    public func erase<R: Record>(returning query: Query<R>) throws -> [R] where R.Owner == Owner {
        try core.rows(try core.deleteStatement(query, returning: true), R.init(row:))
    }
}

extension Renderer {
    /// Writes ` RETURNING …` with every column.
    mutating func writeReturning(_ table: RecordTable) {
        write(" RETURNING ")
        list(table.names) { $0.identifier($1) }
    }
}

extension Record {
    /// Returns the assignments if callers may make them.
    ///
    /// - Throws: ``DatabaseError/protectedColumn(column:)`` for the columns that the transaction manages.
    static func settable(_ assignments: (Columns) -> [Assignment]) throws -> [Assignment] {
        let assignments = assignments(Columns(table.name))
        for assignment in assignments { _ = try settable(assignment.column) }
        return assignments
    }

    /// Returns the position of a column if callers may set it; otherwise throws `protectedColumn`.
    static func settable(_ column: String) throws -> Int {
        guard let index = table.index(of: column), !table.roles.isImmutable(index), index != table.roles.updated,
            index != table.roles.version
        else { throw DatabaseError.protectedColumn(column: "\(table.name).\(column)") }
        return index
    }
}
