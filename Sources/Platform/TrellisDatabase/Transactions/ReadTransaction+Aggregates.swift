extension ReadTransaction {
    /// Returns the number of rows of the query, without its limit.
    public func count<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.row(try core.aggregate(query) { $0.write("COUNT(*)") }) { try $0.decode(Int.self, at: 0) } ?? 0
    }

    /// Returns the number of different values of a column, ignoring NULL, without the query's limit.
    ///
    /// ```swift
    /// let authors = try tx.count(articles, distinct: { $0.authorID })
    /// ```
    public func count<Source: AggregateSource, Value>(
        _ query: Source, distinct column: (Source.Columns) -> Column<Value>
    ) throws -> Int where Source.Owner == Owner {
        try aggregate(query) { column($0).countDistinct() }
    }

    /// Returns whether the query has a row.
    public func exists<R: Record>(_ query: Query<R>) throws -> Bool where R.Owner == Owner {
        try core.row(try query.limit(1).select(into: core.renderer) { $0.write("1") }) { _ in true } ?? false
    }

    /// Returns one value over all rows of the query, which can join tables, without its limit:
    /// `tx.aggregate(query) { $0.amount.sum() }`.
    ///
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregate<Source: AggregateSource, Value>(
        _ query: Source, _ value: (Source.Columns) -> Aggregate<Value>
    ) throws -> Value where Source.Owner == Owner {
        let value = value(query.aggregateColumns).sql
        return try core.aggregate(query.aggregateRows, [value]) { try $0.decode(Value.self, at: 0) }
    }

    /// Returns several values over all rows of the query, from one statement.
    ///
    /// ```swift
    /// let (amount, latest) = try tx.aggregates(orders) { ($0.amount.sum(), $0.createdAt.max()) }
    /// ```
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregates<Source: AggregateSource, each Value>(
        _ query: Source, _ values: (Source.Columns) -> (repeat Aggregate<each Value>)
    ) throws -> (repeat each Value) where Source.Owner == Owner {
        let values = values(query.aggregateColumns)
        var selection: [SQL] = []
        for value in repeat each values { selection.append(value.sql) }
        return try core.aggregate(query.aggregateRows, selection) { row in
            var next = ColumnSequence(row)
            return (repeat try next.decode((each Value).self))
        }
    }
}

// MARK: - Groups

extension ReadTransaction {
    /// Returns the values for each group: in its order, and otherwise in the order of the keys.
    ///
    /// ```swift
    /// let byCountry = OrderRecord.all.group { $0.country }.order { $0.amount.sum().descending }.limit(10)
    /// for (country, (amount, orders)) in try tx.aggregate(byCountry, { ($0.amount.sum(), $0.id.count()) }) { … }
    /// ```
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregate<Source: AggregateSource, Key, each Value>(
        _ query: GroupedQuery<Source, Key>, _ values: (Source.Columns) -> (repeat Aggregate<each Value>)
    ) throws -> [(key: Key, value: (repeat each Value))] where Source.Owner == Owner {
        let values = values(query.source.aggregateColumns)
        var selection: [SQL] = []
        for value in repeat each values { selection.append(value.sql) }
        return try core.rows(try query.select(selection, into: core.renderer), limit: query.limit) { row in
            var next = ColumnSequence(row, from: query.keys.count)
            return (key: try query.decodeKey(row), value: (repeat try next.decode((each Value).self)))
        }
    }

    /// Returns the number of rows of each group: in its order, and otherwise in the order of the keys.
    public func count<Source: AggregateSource, Key>(
        _ query: GroupedQuery<Source, Key>
    ) throws -> [(key: Key, value: Int)] where Source.Owner == Owner {
        try aggregate(query) { _ in Aggregate<Int>("COUNT(", .text("*")) }
    }

    /// Returns the values for each group of rows with the same keys, in the order of the keys.
    ///
    /// ```swift
    /// let sums = try tx.aggregate(
    ///     OrderRecord.all, by: { ($0.status, $0.country) }, having: { $0.amount.sum() > 100 }
    /// ) { ($0.amount.sum(), $0.id.count()) }
    /// for (key: (status, country), value: (amount, count)) in sums { … }
    /// ```
    /// `having` selects groups; the query's own conditions select rows. ``Query/group(by:)`` has more: joined tables,
    /// other orders, and a limit.
    public func aggregate<R: Record, each Key: ColumnValue, each Value: ColumnValue>(
        _ query: Query<R>, by keys: (R.Columns) -> (repeat Column<each Key>), having: ((R.Columns) -> Predicate)? = nil,
        _ values: (R.Columns) -> (repeat Aggregate<each Value>)
    ) throws -> [(key: (repeat each Key), value: (repeat each Value))] where R.Owner == Owner {
        let groups = query.group(by: keys)
        return try aggregate(having.map { groups.having($0) } ?? groups, values)
    }

    /// Returns the number of rows for each value of a column, or each combination of several columns, in their order.
    public func count<R: Record, each Key: ColumnValue>(
        _ query: Query<R>, by keys: (R.Columns) -> (repeat Column<each Key>)
    ) throws -> [(key: (repeat each Key), value: Int)] where R.Owner == Owner {
        try count(query.group(by: keys))
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

    /// Returns the values of the only row of a SELECT of aggregates.
    fileprivate func aggregate<Item>(
        _ rows: AggregateRows, _ values: [SQL], _ decode: (RowReader) throws -> Item
    ) throws -> Item {
        var renderer = renderer
        if let definition = rows.definition { renderer.write(definition) }
        renderer.write("SELECT ")
        renderer.list(values) { $0.write($1) }
        try rows.writeSource(&renderer)
        guard let result = try row(renderer.statement, decode) else {
            throw DatabaseError.statement(message: "An aggregate returned no row.")
        }
        return result
    }
}
