extension WriteTransaction {
    /// Returns the next number of the parent, without gaps and repetitions: 1, 2, 3, and so on.
    ///
    /// ```swift
    /// let number = try tx.nextNumber(in: CommentNumberRecord.self, of: article.id)
    /// try tx.insert(CommentRecord(articleID: article.id, number: number, …))
    /// ```
    /// Locks the parent's row of the counter until the transaction ends, so transactions that number rows of one parent
    /// run one after the other. A rollback, also of a savepoint, returns the number. Insert the numbered row in the same
    /// transaction, and give its table a unique index on parent and number.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` in a transaction across tenants.
    public func nextNumber<Counter: NumberCounter>(
        in counter: Counter.Type, of parent: Counter.Key
    ) throws -> Int where Counter.Owner == Owner {
        let table = Counter.table
        try core.requireActor(table)
        guard let last = table.columns.first(where: { $0.property == "last" })?.name else {
            throw DatabaseError.statement(message: "The counter \(table.name) has no column for the property last.")
        }
        var columns = [table.names[table.roles.key]]
        var values = [parent.databaseValue]
        if let index = table.roles.tenant {
            guard case .tenant(let tenant) = core.access else {
                throw DatabaseError.statement(message: "A number of \(table.name) is given in a tenant's transaction.")
            }
            columns.insert(table.names[index], at: 0)
            values.insert(tenant.databaseValue, at: 0)
        }
        var renderer = core.renderer
        renderer.write("INSERT INTO ")
        renderer.identifier(table.name)
        renderer.write(" (")
        renderer.list(columns + [last]) { $0.identifier($1) }
        renderer.write(") VALUES (")
        renderer.list(values + [.integer(1)]) { $0.bind($1) }
        renderer.write(")")
        return try core.next(&renderer, table, columns, last)
    }

    /// Returns the next number of a counter that a module keeps in a table of its own form, without gaps and
    /// repetitions; see ``nextNumber(in:of:)``.
    ///
    /// ```swift
    /// let first = CounterRecord(id: ID(at: tx.now), tenantID: tx.scope.tenantID, year: 2026, last: 1)
    /// let number = try tx.nextNumber(first, on: { [$0.year] }, counting: { $0.last })
    /// ```
    /// - Parameters:
    ///   - first: the row that is inserted if there is none yet, with the first number.
    ///   - columns: the columns of a unique index; the tenant is added automatically.
    ///   - last: the column with the last number.
    /// - Throws: ``DatabaseError/ownerMismatch(table:)`` for a counter of another user, where only owners write.
    public func nextNumber<R: Record>(
        _ first: R, on columns: (R.Columns) -> [any TableColumn], counting last: (R.Columns) -> Column<Int>
    ) throws -> Int where R.Owner == Owner {
        let table = R.table
        var target = columns(R.Columns(table.name)).map(\.name)
        if let tenant = table.roles.tenant.map({ table.names[$0] }), !target.contains(tenant) {
            target.insert(tenant, at: 0)
        }
        var renderer = core.renderer
        renderer.writeInsertion(of: [try core.insertValues(of: first)], table)
        return try core.next(&renderer, table, target, last(R.Columns(table.name)).name)
    }
}

extension TransactionCore {
    /// Completes an INSERT of a counter's first row: if the row exists, increments it; returns its number.
    ///
    /// One statement, so that two transactions can't both find that there is no row.
    fileprivate func next(
        _ renderer: inout Renderer, _ table: RecordTable, _ target: [String], _ last: String
    ) throws -> Int {
        renderer.write(" ON CONFLICT (")
        renderer.list(target) { $0.identifier($1) }
        renderer.write(") DO UPDATE SET ")
        renderer.identifier(last)
        renderer.write(" = ")
        renderer.column(table.name, last)
        renderer.write(" + 1")
        writeOwner(of: table, to: &renderer)
        renderer.write(" RETURNING ")
        renderer.identifier(last)
        guard let number = try row(renderer.statement, { try $0.decode(Int.self, at: 0) }) else {
            // Only the condition on the owner leaves a counter as it is.
            throw DatabaseError.ownerMismatch(table: table.name)
        }
        return number
    }
}
