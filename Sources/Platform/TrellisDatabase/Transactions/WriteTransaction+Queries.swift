extension WriteTransaction {
    /// Sets columns of every row of the query and increments their versions; returns the number of rows.
    ///
    /// ```swift
    /// try tx.update(ProjectRecord.where { $0.ownerID == user }) { [$0.status.set(.archived), $0.reviews.increment(by: 1)] }
    /// ```
    /// - Throws: ``DatabaseError/protectedColumn(column:)`` for the identifier, the tenant and the columns that the
    ///   transaction sets itself.
    @discardableResult
    public func update<R: Record>(
        _ query: Query<R>, set assignments: (R.Columns) -> [Assignment]
    ) throws -> Int where R.Owner == Owner {
        let assignments = try R.settable(assignments)
        return assignments.isEmpty ? 0 : try core.update(query, assignments)
    }

    /// Deletes every row of the query: hides ``SoftDeletable`` rows, removes others; returns the number of rows.
    @discardableResult
    public func delete<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.delete(query)
    }

    /// Removes every row of the query permanently, ``SoftDeletable`` or not; returns the number of rows.
    ///
    /// The query excludes rows that are already deleted, unless it includes them: `onlyDeleted()`, `withDeleted()`.
    @discardableResult
    public func erase<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.erase(query)
    }
}

extension TransactionCore {
    func update<R: Record>(_ query: Query<R>, _ assignments: [Assignment]) throws -> Int {
        try execute(try updateStatement(query, assignments))
    }

    func delete<R: Record>(_ query: Query<R>) throws -> Int {
        try softDeleteAssignment(R.self).map { try update(query, [$0]) } ?? erase(query)
    }

    func erase<R: Record>(_ query: Query<R>) throws -> Int { try execute(try deleteStatement(query)) }

    /// Returns the assignment that hides ``SoftDeletable`` rows; nil for other records.
    func softDeleteAssignment<R: Record>(_ record: R.Type) -> Assignment? {
        R.table.roles.deleted.map {
            Assignment(column: R.table.names[$0], sql: SQL(parts: [.value(.timestamp(session.now))]))
        }
    }

    /// Returns an UPDATE of every row of the query.
    func updateStatement<R: Record>(
        _ query: Query<R>, _ assignments: [Assignment], returning: Bool = false
    ) throws -> Statement {
        let table = R.table
        let owners = context.ownerColumns(of: table)
        guard !assignments.contains(where: { owners.contains($0.column) }) else {
            throw DatabaseError.ownerMismatch(table: table.name)
        }
        var renderer = renderer
        renderer.write("UPDATE ")
        renderer.identifier(table.name)
        renderer.write(" SET ")
        renderer.list(assignments) { renderer, assignment in
            renderer.identifier(assignment.column)
            renderer.write(" = ")
            renderer.write(assignment.sql)
        }
        writeStamps(table, to: &renderer)
        try query.writeTarget(to: &renderer)
        if returning { renderer.writeReturning(table) }
        return renderer.statement
    }

    /// Writes `, updated_at = …, version = version + 1` for those of the columns that the table has.
    func writeStamps(_ table: RecordTable, to renderer: inout Renderer) {
        if let updated = table.roles.updated {
            renderer.write(", ")
            renderer.identifier(table.names[updated])
            renderer.write(" = ")
            renderer.bind(.timestamp(session.now))
        }
        if let version = table.roles.version {
            renderer.write(", ")
            renderer.identifier(table.names[version])
            renderer.write(" = ")
            renderer.column(table.name, table.names[version])
            renderer.write(" + 1")
        }
    }

    /// Returns a DELETE of every row of the query.
    func deleteStatement<R: Record>(_ query: Query<R>, returning: Bool = false) throws -> Statement {
        var renderer = renderer
        renderer.write("DELETE FROM ")
        renderer.identifier(R.table.name)
        try query.writeTarget(to: &renderer)
        if returning { renderer.writeReturning(R.table) }
        return renderer.statement
    }
}
