import TrellisKernel

extension ReadTransaction {
    /// Returns the rows of the query.
    public func fetch<R: Record>(_ query: Query<R>) throws -> [R] where R.Owner == Owner {
        try core.rows(try query.select(into: core.renderer), limit: query.limit, core.decodeRecordingRead)
    }

    /// Returns the first row of the query, or nil.
    public func first<R: Record>(_ query: Query<R>) throws -> R? where R.Owner == Owner {
        try fetch(query.limit(1)).first
    }

    /// Returns the row with this identifier; nil if it doesn't exist, was deleted, or belongs to another tenant.
    public func find<R: Record>(_ record: R.Type, _ id: R.Key) throws -> R? where R.Owner == Owner {
        try core.find(record, id.databaseValue)
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
        let key = Column<R.Key>(R.table.name, R.table.names[R.table.roles.key])
        var found: [R] = []
        var rest = Array(ids)[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(500)
            rest = rest.dropFirst(chunk.count)
            found += try fetch(Query<R>().where { _ in key.in(chunk) })
        }
        return found
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
        try R.table.requireReadsNotAudited()
        let column = column(R.Columns(R.table.name))
        let statement = try query.select(into: core.renderer) { $0.column(column.table, column.name) }
        return try core.rows(statement) { try $0.decode(Value.self, at: 0) }
    }
}

extension TransactionCore {
    func find<R: Record>(_ record: R.Type, _ id: DatabaseValue) throws -> R? {
        if (own != nil && !ownerColumns(of: R.table).isEmpty) || (viewer != nil && R.table.shared != nil) {
            return try findOwn(record, id)
        }
        let statements = R.table.statements(for: dialect)
        let isLimited = tenant != nil && R.table.isTenantOwned
        let values = isLimited ? [tenant?.databaseValue ?? .null, id] : [id]
        return try row(Statement(isLimited ? statements.findInTenant : statements.find, values), decodeRecordingRead)
    }

    private func findOwn<R: Record>(_ record: R.Type, _ id: DatabaseValue) throws -> R? {
        let key = SQL.Part.column(table: R.table.name, name: R.table.names[R.table.roles.key])
        let query = Query<R>().adding(Predicate(SQL(parts: [key, .text(" = "), .value(id)])))
        return try row(try query.select(into: renderer), decodeRecordingRead)
    }
}
