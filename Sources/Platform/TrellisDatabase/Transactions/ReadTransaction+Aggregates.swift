extension ReadTransaction {
    /// Returns the number of rows of the query, without its limit.
    public func count<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.run(core.context.count(query))
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
        try core.run(core.context.exists(query))
    }

    /// Returns one value over all rows of the query, which can join tables, without its limit:
    /// `tx.aggregate(query) { $0.amount.sum() }`.
    ///
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregate<Source: AggregateSource, Value>(
        _ query: Source, _ value: (Source.Columns) -> Aggregate<Value>
    ) throws -> Value where Source.Owner == Owner {
        try core.run(core.context.aggregate(query, value))
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
        try core.run(core.context.aggregates(query, values))
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
        try core.run(core.context.aggregate(query, values))
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
