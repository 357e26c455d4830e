import TrellisKernel

extension ReadTransaction {
    /// Returns the rows of the query.
    public func fetch<R: Record>(_ query: Query<R>) throws -> [R] where R.Owner == Owner {
        try core.run(core.context.fetch(query))
    }

    /// Returns the first row of the query, or nil.
    public func first<R: Record>(_ query: Query<R>) throws -> R? where R.Owner == Owner {
        try core.run(core.context.first(query))
    }

    /// Returns the row with this identifier; nil if it doesn't exist, was deleted, or belongs to another tenant.
    public func find<R: Record>(_ record: R.Type, _ id: R.Key) throws -> R? where R.Owner == Owner {
        try core.run(core.context.find(record, id.databaseValue))
    }

    /// Returns the row with this identifier.
    ///
    /// - Throws: ``RecordNotFound`` when ``find(_:_:)`` returns nil.
    public func require<R: Record>(_ record: R.Type, _ id: R.Key) throws -> R where R.Owner == Owner {
        guard let found = try find(record, id) else { throw RecordNotFound(table: R.table.name) }
        return found
    }

    /// Returns the rows with these identifiers, in no particular order; missing ones are omitted.
    public func fetch<R: Record>(_ record: R.Type, ids: some Collection<R.Key>) throws -> [R] where R.Owner == Owner {
        guard !ids.isEmpty else { return [] }
        return try core.run(core.context.fetch(record, ids: ids))
    }

    /// Passes the rows of the query to `body` one by one, with few of them in memory at a time.
    ///
    /// An error of `body` ends the iteration and is thrown.
    public func forEach<R: Record>(_ query: Query<R>, _ body: (R) throws -> Void) throws where R.Owner == Owner {
        try forEachWhile(query) { record in
            try body(record)
            return true
        }
    }

    /// As ``forEach(_:_:)``, until `body` returns false.
    public func forEachWhile<R: Record>(_ query: Query<R>, _ body: (R) throws -> Bool) throws where R.Owner == Owner {
        try core.stream(try query.select(into: core.renderer)) { row in try body(try core.decodeRecordingRead(row)) }
    }

    /// Returns one column of the rows of the query.
    public func values<R: Record, Value>(
        _ query: Query<R>, _ column: (R.Columns) -> Column<Value>
    ) throws -> [Value] where R.Owner == Owner {
        try core.run(core.context.values(query, column))
    }

    /// Returns the values of a sub-query in no particular order.
    public func values<Value>(_ query: Subquery<Value, Owner>) throws -> [Value] {
        try core.run(core.context.values(query))
    }
}
