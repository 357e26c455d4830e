extension ReadTransaction {
    /// Returns the number of rows of the query, without its limit.
    public func count<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.row(try core.aggregate(query) { $0.write("COUNT(*)") }) { try $0.decode(Int.self, at: 0) } ?? 0
    }

    /// Returns whether the query has a row.
    public func exists<R: Record>(_ query: Query<R>) throws -> Bool where R.Owner == Owner {
        try core.row(try query.limit(1).select(into: core.renderer) { $0.write("1") }) { _ in true } ?? false
    }

    /// Returns one value over all rows of the query, without its limit: `tx.aggregate(query) { $0.amount.sum() }`.
    public func aggregate<R: Record, Value>(
        _ query: Query<R>, _ value: (R.Columns) -> Aggregate<Value>
    ) throws -> Value where R.Owner == Owner {
        let statement = try core.aggregate(query) { $0.write(value(R.Columns(R.table.name)).sql) }
        guard let result = try core.row(statement, { try $0.decode(Value.self, at: 0) }) else {
            throw DatabaseError.statement(message: "An aggregate returned no row.")
        }
        return result
    }

    /// Returns the values for each group of rows with the same keys, in the order of the keys.
    ///
    /// ```swift
    /// let sums = try tx.aggregate(
    ///     OrderRecord.all, by: { ($0.status, $0.country) }, having: { $0.amount.sum() > 100 }
    /// ) { ($0.amount.sum(), $0.id.count()) }
    /// for (key: (status, country), value: (amount, count)) in sums { … }
    /// ```
    /// `having` selects groups; the query's own conditions select rows.
    public func aggregate<R: Record, each Key: ColumnValue, each Value: ColumnValue>(
        _ query: Query<R>, by keys: (R.Columns) -> (repeat Column<each Key>), having: ((R.Columns) -> Predicate)? = nil,
        _ values: (R.Columns) -> (repeat Aggregate<each Value>)
    ) throws -> [(key: (repeat each Key), value: (repeat each Value))] where R.Owner == Owner {
        let columns = R.Columns(R.table.name)
        let keys = keys(columns)
        let values = values(columns)
        var selection: [SQL] = []
        var order: [Ordering] = []
        for key in repeat each keys {
            selection.append(SQL(parts: [key.part]))
            order.append(key.ascending)
        }
        for value in repeat each values { selection.append(value.sql) }

        var renderer = core.renderer
        query.writeDefinition(to: &renderer)
        renderer.write("SELECT ")
        renderer.list(selection) { $0.write($1) }
        try query.writeSource(to: &renderer)
        renderer.write(" GROUP BY ")
        renderer.list(order) { $0.column($1.table, $1.column) }
        if let having {
            renderer.write(" HAVING ")
            renderer.write(having(columns).sql)
        }
        renderer.write(" ORDER BY ")
        renderer.list(order) { $1.write(to: &$0) }
        return try core.rows(renderer.statement) { row in
            var index = -1
            func next<Item: ColumnValue>(_ type: Item.Type) throws -> Item {
                index += 1
                return try row.decode(type, at: index)
            }
            return (key: (repeat try next((each Key).self)), value: (repeat try next((each Value).self)))
        }
    }

    /// Returns the number of rows for each value of a column, or each combination of several columns, in their order.
    public func count<R: Record, each Key: ColumnValue>(
        _ query: Query<R>, by keys: (R.Columns) -> (repeat Column<each Key>)
    ) throws -> [(key: (repeat each Key), value: Int)] where R.Owner == Owner {
        try aggregate(query, by: keys) { _ in Aggregate<Int>("COUNT(", .text("*")) }
    }
}

extension TransactionCore {
    /// Returns a SELECT of an expression over all rows of the query.
    func aggregate<R: Record>(_ query: Query<R>, _ selection: (inout Renderer) -> Void) throws -> Statement {
        var renderer = renderer
        query.writeDefinition(to: &renderer)
        renderer.write("SELECT ")
        selection(&renderer)
        try query.writeSource(to: &renderer)
        return renderer.statement
    }
}
