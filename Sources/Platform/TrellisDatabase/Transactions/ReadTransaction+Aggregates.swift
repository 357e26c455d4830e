extension ReadTransaction {
    /// How many rows the query has, its limit apart.
    public func count<R: Record>(_ query: Query<R>) throws -> Int where R.Owner == Owner {
        try core.row(try core.aggregate(query, "COUNT(*)")) { try $0.decode(Int.self, at: 0) } ?? 0
    }

    /// Whether the query has a row.
    public func exists<R: Record>(_ query: Query<R>) throws -> Bool where R.Owner == Owner {
        let statement = try query.limit(1).select("1", tenant: core.tenant, dialect: core.dialect)
        return try core.row(statement) { _ in true } ?? false
    }

    /// One value made of all rows of the query, its limit apart: `tx.aggregate(query) { $0.amount.sum() }`.
    public func aggregate<R: Record, Value>(
        _ query: Query<R>, _ value: (R.Columns) -> Aggregate<Value>
    ) throws -> Value where R.Owner == Owner {
        var selection = Renderer(core.dialect)
        selection.write(value(R.Columns(R.table.name)).sql)
        let result = try core.row(try core.aggregate(query, selection.text)) { try $0.decode(Value.self, at: 0) }
        guard let result else { throw DatabaseError.statement(message: "An aggregate gave no row.") }
        return result
    }

    /// One value for each group of rows that have the same `key`, ordered by it.
    public func aggregate<R: Record, Key, Value>(
        _ query: Query<R>, by key: (R.Columns) -> Column<Key>, _ value: (R.Columns) -> Aggregate<Value>
    ) throws -> [(key: Key, value: Value)] where R.Owner == Owner {
        let columns = R.Columns(R.table.name)
        let key = key(columns)
        var renderer = Renderer(core.dialect)
        renderer.write("SELECT ")
        renderer.column(key.table, key.name)
        renderer.write(", ")
        renderer.write(value(columns).sql)
        try query.writeSource(tenant: core.tenant, to: &renderer)
        renderer.write(" GROUP BY ")
        renderer.column(key.table, key.name)
        renderer.write(" ORDER BY ")
        key.ascending.write(to: &renderer)
        return try core.rows(renderer.statement) { row in
            (key: try row.decode(Key.self, at: 0), value: try row.decode(Value.self, at: 1))
        }
    }

    /// How many rows there are for each value of a column, ordered by it.
    public func count<R: Record, Key>(
        _ query: Query<R>, by key: (R.Columns) -> Column<Key>
    ) throws -> [(key: Key, value: Int)] where R.Owner == Owner {
        try aggregate(query, by: key) { _ in Aggregate<Int>("COUNT(", .text("*")) }
    }
}

extension TransactionCore {
    /// SELECT of an expression over all rows of the query.
    func aggregate<R: Record>(_ query: Query<R>, _ selection: String) throws -> Statement {
        var renderer = Renderer(dialect)
        renderer.write("SELECT ")
        renderer.write(selection)
        try query.writeSource(tenant: tenant, to: &renderer)
        return renderer.statement
    }
}
