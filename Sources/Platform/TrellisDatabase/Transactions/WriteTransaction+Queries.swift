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
        let assignments = assignments(R.Columns(R.table.name))
        let roles = R.table.roles
        for assignment in assignments {
            guard let index = R.table.index(of: assignment.column), !roles.isFixed(index), index != roles.updated,
                index != roles.version
            else { throw DatabaseError.protectedColumn(column: "\(R.table.name).\(assignment.column)") }
        }
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
        let table = R.table
        var renderer = Renderer(dialect)
        renderer.write("UPDATE ")
        renderer.identifier(table.name)
        renderer.write(" SET ")
        renderer.list(assignments) { renderer, assignment in
            renderer.identifier(assignment.column)
            renderer.write(" = ")
            renderer.write(assignment.sql)
        }
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
        try query.writeTarget(tenant: tenant, to: &renderer)
        return try connection.execute(renderer.statement)
    }

    func delete<R: Record>(_ query: Query<R>) throws -> Int {
        guard let deleted = R.table.roles.deleted else { return try erase(query) }
        let hidden = Assignment(column: R.table.names[deleted], sql: SQL(parts: [.value(.timestamp(session.now))]))
        return try update(query, [hidden])
    }

    func erase<R: Record>(_ query: Query<R>) throws -> Int {
        var renderer = Renderer(dialect)
        renderer.write("DELETE FROM ")
        renderer.identifier(R.table.name)
        try query.writeTarget(tenant: tenant, to: &renderer)
        return try connection.execute(renderer.statement)
    }
}
