extension WriteTransaction {
    /// Returns the rows of the query, locked with `lock` until the transaction ends.
    ///
    /// ```swift
    /// let due = try tx.fetch(JobRecord.where { $0.runAt <= tx.now }.limit(10), lock: .forUpdate.skippingLocked)
    /// ```
    public func fetch<R: Record>(_ query: Query<R>, lock: RowLock) throws -> [R] where R.Owner == Owner {
        try core.rows(try query.select(into: core.renderer, lock: lock), limit: query.limit, core.decodeRecordingRead)
    }

    /// Returns the first row of the query, locked with `lock` until the transaction ends, or nil.
    public func first<R: Record>(_ query: Query<R>, lock: RowLock) throws -> R? where R.Owner == Owner {
        try fetch(query.limit(1), lock: lock).first
    }

    /// Returns the row with this identifier, locked with `lock` until the transaction ends, or nil.
    public func find<R: Record>(_ record: R.Type, _ id: R.Key, lock: RowLock) throws -> R? where R.Owner == Owner {
        let key = Column<R.Key>(R.table.name, R.table.names[R.table.roles.key])
        return try first(Query<R>().adding(key == id), lock: lock)
    }
}
