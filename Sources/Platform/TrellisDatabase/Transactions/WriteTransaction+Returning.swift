extension WriteTransaction {
    /// As ``update(_:set:)``; answers the rows as they are then, in no particular order.
    public func update<R: Record>(
        returning query: Query<R>, set assignments: (R.Columns) -> [Assignment]
    ) throws -> [R] where R.Owner == Owner {
        let assignments = try R.settable(assignments)
        guard !assignments.isEmpty else { return try fetch(query) }
        return try core.rows(try core.updating(query, assignments, returning: true), R.init(row:))
    }

    /// As ``delete(_:)-(Query<_>)``; answers the rows that were deleted, in no particular order.
    ///
    /// Those that are ``SoftDeletable`` say when.
    public func delete<R: Record>(returning query: Query<R>) throws -> [R] where R.Owner == Owner {
        guard let hidden = core.hiding(R.self) else { return try erase(returning: query) }
        return try core.rows(try core.updating(query, [hidden], returning: true), R.init(row:))
    }

    /// As ``erase(_:)``; answers the rows that were removed, in no particular order.
    public func erase<R: Record>(returning query: Query<R>) throws -> [R] where R.Owner == Owner {
        try core.rows(try core.erasing(query, returning: true), R.init(row:))
    }
}

extension Renderer {
    /// Writes ` RETURNING …`, every column.
    mutating func writeReturning(_ table: RecordTable) {
        write(" RETURNING ")
        list(table.names) { $0.identifier($1) }
    }
}

extension Record {
    /// The assignments that a caller may make.
    ///
    /// - Throws: ``DatabaseError/protectedColumn(column:)`` for the columns that the transaction looks after.
    static func settable(_ assignments: (Columns) -> [Assignment]) throws -> [Assignment] {
        let assignments = assignments(Columns(table.name))
        for assignment in assignments { _ = try settable(assignment.column) }
        return assignments
    }

    /// The position of a column that a caller may set.
    static func settable(_ column: String) throws -> Int {
        guard let index = table.index(of: column), !table.roles.isFixed(index), index != table.roles.updated,
            index != table.roles.version
        else { throw DatabaseError.protectedColumn(column: "\(table.name).\(column)") }
        return index
    }
}
