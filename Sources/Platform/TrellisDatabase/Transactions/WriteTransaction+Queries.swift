extension WriteTransaction {
    /// Sets columns of every row of the query, counting up their versions; answers how many there were.
    ///
    /// ```swift
    /// try tx.update(ProjectRecord.where { $0.ownerID == user }) { [$0.status.set(.archived), $0.reviews.increment(by: 1)] }
    /// ```
    /// - Throws: ``DatabaseError/protectedColumn(column:)`` for the identifier, the tenant and what the transaction
    ///   sets by itself.
    @discardableResult
    public func update<R: Record>(
        _ query: Query<R>, set assignments: (R.Columns) -> [Assignment]
    ) throws -> Int where R.Owner == Owner {
        let assignments = try R.settable(assignments)
        return assignments.isEmpty ? 0 : try core.update(query, assignments)
    }

    /// Deletes every row of the query: ``SoftDeletable`` ones are hidden, others removed; answers how many there were.
    @discardableResult
    public func delete<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.delete(query)
    }

    /// Removes every row of the query for good, whether ``SoftDeletable`` or not; answers how many there were.
    ///
    /// Rows that are deleted already stay hidden from the query unless it asks for them: `onlyDeleted()`,
    /// `withDeleted()`.
    @discardableResult
    public func erase<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.erase(query)
    }
}

extension TransactionCore {
    func update<R: Record>(_ query: Query<R>, _ assignments: [Assignment]) throws -> Int {
        try execute(try updating(query, assignments))
    }

    func delete<R: Record>(_ query: Query<R>) throws -> Int {
        try hiding(R.self).map { try update(query, [$0]) } ?? erase(query)
    }

    func erase<R: Record>(_ query: Query<R>) throws -> Int { try execute(try erasing(query)) }

    /// What hides rows that are ``SoftDeletable``; nil for others.
    func hiding<R: Record>(_ record: R.Type) -> Assignment? {
        R.table.roles.deleted.map {
            Assignment(column: R.table.names[$0], sql: SQL(parts: [.value(.timestamp(session.now))]))
        }
    }

    /// UPDATE of every row of the query.
    func updating<R: Record>(
        _ query: Query<R>, _ assignments: [Assignment], returning: Bool = false
    ) throws -> Statement {
        let table = R.table
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

    /// Writes `, updated_at = …, version = version + 1`, as far as the table has them.
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

    /// DELETE of every row of the query.
    func erasing<R: Record>(_ query: Query<R>, returning: Bool = false) throws -> Statement {
        var renderer = renderer
        renderer.write("DELETE FROM ")
        renderer.identifier(R.table.name)
        try query.writeTarget(to: &renderer)
        if returning { renderer.writeReturning(R.table) }
        return renderer.statement
    }
}
