extension ReadContext {
    func count<R: Record>(_ query: Query<R>) throws -> SingleRead<Int> {
        var renderer = renderer
        query.writeDefinition(to: &renderer)
        renderer.write("SELECT COUNT(*)")
        try query.writeSource(to: &renderer)
        return SingleRead(renderer.statement) { try $0.first { try $0.decode(Int.self, at: 0) } ?? 0 }
    }

    func aggregate<Source: AggregateSource, Value>(
        _ query: Source, _ value: (Source.Columns) -> Aggregate<Value>
    ) throws -> SingleRead<Value> {
        let value = value(query.aggregateColumns).sql
        return try aggregate(query.aggregateRows, [value]) { try $0.decode(Value.self, at: 0) }
    }

    func aggregates<Source: AggregateSource, each Value>(
        _ query: Source, _ values: (Source.Columns) -> (repeat Aggregate<each Value>)
    ) throws -> SingleRead<(repeat each Value)> {
        let values = values(query.aggregateColumns)
        var selection: [SQL] = []
        for value in repeat each values { selection.append(value.sql) }
        return try aggregate(query.aggregateRows, selection) { row in
            var next = ColumnSequence(row)
            return (repeat try next.decode((each Value).self))
        }
    }

    func aggregate<Source: AggregateSource, Key, each Value>(
        _ query: GroupedQuery<Source, Key>, _ values: (Source.Columns) -> (repeat Aggregate<each Value>)
    ) throws -> SingleRead<[(key: Key, value: (repeat each Value))]> {
        let values = values(query.source.aggregateColumns)
        var selection: [SQL] = []
        for value in repeat each values { selection.append(value.sql) }
        return SingleRead(try query.select(selection, into: renderer), limit: query.limit) { row in
            var next = ColumnSequence(row, from: query.keys.count)
            return (key: try query.decodeKey(row), value: (repeat try next.decode((each Value).self)))
        }
    }

    /// Returns the values of the only row of a SELECT of aggregates.
    private func aggregate<Item>(
        _ rows: AggregateRows, _ values: [SQL], _ decode: @escaping @Sendable (RowReader) throws -> Item
    ) throws -> SingleRead<Item> {
        var renderer = renderer
        if let definition = rows.definition { renderer.write(definition) }
        renderer.write("SELECT ")
        renderer.list(values) { $0.write($1) }
        try rows.writeSource(&renderer)
        return SingleRead(renderer.statement) { rows in
            guard let result = try rows.first(decode) else {
                throw DatabaseError.statement(message: "An aggregate returned no row.")
            }
            return result
        }
    }
}
