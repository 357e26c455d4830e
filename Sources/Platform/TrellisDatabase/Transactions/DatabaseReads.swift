public import TrellisKernel

/// Access to rows by reads of one statement each, which need no transaction around them.
///
/// ```swift
/// let project = try await database.find(ProjectRecord.self, id)
/// let page = try await database.page(ProjectRecord.order { $0.createdAt.descending }, request)
/// let open = try await database.count(ProjectRecord.where { $0.status == .open })
/// ```
/// Each read returns a value, sees a snapshot of its own, and runs in a read-only transaction of the database. It holds a
/// connection only while the statement runs, and costs one round trip. Reads of the same shape have the same SQL, which
/// a connection prepares once. Two reads may see different states: use `read` for several that belong together.
///
/// | access | records |
/// |---|---|
/// | ``TenantDatabase`` | ``TenantOwned``, of its tenant |
/// | ``GlobalDatabase``, ``ReadOnlyGlobalDatabase`` | ``GlobalRecord``, of a module without tenants |
/// | ``SystemDatabase`` | records without a tenant |
/// | ``CrossTenantReads`` | ``TenantOwned``, of all tenants |
public protocol DatabaseReads: Sendable {
    /// The owner of the accessible records.
    associatedtype Owner
    /// What the reads may see.
    ///
    /// - Throws: ``DatabaseError/disconnected`` without a database.
    var readContext: ReadContext { get throws(DatabaseError) }
}

// MARK: - Records

extension DatabaseReads {
    /// Returns the rows of the query.
    public func fetch<R: Record>(
        _ query: Query<R>, on target: ReadTarget = .primary
    ) async throws -> [R] where R.Owner == Owner {
        try await run(on: target) { try $0.fetch(query) }
    }

    /// Returns the rows with these identifiers, in no particular order; missing ones are omitted.
    public func fetch<R: Record>(
        _ record: R.Type, ids: some Collection<R.Key>, on target: ReadTarget = .primary
    ) async throws -> [R] where R.Owner == Owner {
        guard !ids.isEmpty else { return [] }
        return try await run(on: target) { try $0.fetch(record, ids: ids) }
    }

    /// Returns the first row of the query, or nil.
    public func first<R: Record>(
        _ query: Query<R>, on target: ReadTarget = .primary
    ) async throws -> R? where R.Owner == Owner {
        try await run(on: target) { try $0.first(query) }
    }

    /// Returns the row with this identifier; nil if it doesn't exist, was deleted, or belongs to another tenant.
    public func find<R: Record>(
        _ record: R.Type, _ id: R.Key, on target: ReadTarget = .primary
    ) async throws -> R? where R.Owner == Owner {
        try await run(on: target) { try $0.find(record, id.databaseValue) }
    }

    /// Returns the row with this identifier.
    ///
    /// - Throws: ``RecordNotFound`` when ``find(_:_:on:)`` returns nil.
    public func require<R: Record>(
        _ record: R.Type, _ id: R.Key, on target: ReadTarget = .primary
    ) async throws -> R where R.Owner == Owner {
        guard let found = try await find(record, id, on: target) else { throw RecordNotFound(table: R.table.name) }
        return found
    }

    /// Returns whether the query has a row.
    public func exists<R: Record>(
        _ query: Query<R>, on target: ReadTarget = .primary
    ) async throws -> Bool where R.Owner == Owner {
        try await run(on: target) { try $0.exists(query) }
    }

    /// Returns one column of the rows of the query.
    public func values<R: Record, Value>(
        _ query: Query<R>, on target: ReadTarget = .primary, _ column: (R.Columns) -> Column<Value>
    ) async throws -> [Value] where R.Owner == Owner {
        try await run(on: target) { try $0.values(query, column) }
    }

    /// Returns one page of the query, in its order with the identifier as the last tie-breaker; see
    /// ``ReadTransaction/page(_:_:)-(Query<_>,PageRequest)``.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    public func page<R: Record>(
        _ query: Query<R>, _ request: PageRequest, on target: ReadTarget = .primary
    ) async throws -> Page<R> where R.Owner == Owner {
        try await run(on: target) { try $0.page(query, request) }
    }
}

// MARK: - Joined tables

extension DatabaseReads {
    /// Returns the rows of a joined query, or of one with computed values, as tuples.
    public func fetch<J: JoinedQuery>(
        _ query: J, on target: ReadTarget = .primary
    ) async throws -> [J.Element] where J.Left.Owner == Owner {
        try await run(on: target) { try $0.fetch(query) }
    }

    /// Returns the first row of the query, or nil.
    public func first<J: JoinedQuery>(
        _ query: J, on target: ReadTarget = .primary
    ) async throws -> J.Element? where J.Left.Owner == Owner {
        try await run(on: target) { try $0.first(query) }
    }

    /// Returns one page of the query, in its order with the identifiers of all tables as the last tie-breakers.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    public func page<J: JoinedQuery>(
        _ query: J, _ request: PageRequest, on target: ReadTarget = .primary
    ) async throws -> Page<J.Element> where J.Left.Owner == Owner {
        try await run(on: target) { try $0.page(query, request) }
    }
}

// MARK: - Counts and aggregates

extension DatabaseReads {
    /// Returns the number of rows of the query, without its limit.
    public func count<R: Record>(
        _ query: Query<R>, on target: ReadTarget = .primary
    ) async throws -> Int where R.Owner == Owner {
        try await run(on: target) { try $0.count(query) }
    }

    /// Returns the number of rows of the query, without its limit.
    public func count<J: JoinedQuery>(
        _ query: J, on target: ReadTarget = .primary
    ) async throws -> Int where J.Left.Owner == Owner {
        try await run(on: target) { try $0.count(query) }
    }

    /// Returns the number of rows of each group: in its order, and otherwise in the order of the keys.
    public func count<Source: AggregateSource, Key>(
        _ query: GroupedQuery<Source, Key>, on target: ReadTarget = .primary
    ) async throws -> [(key: Key, value: Int)] where Source.Owner == Owner {
        try await aggregate(query, on: target) { _ in Aggregate<Int>("COUNT(", .text("*")) }
    }

    /// Returns one value over all rows of the query, which can join tables, without its limit:
    /// `database.aggregate(query) { $0.amount.sum() }`.
    ///
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregate<Source: AggregateSource, Value>(
        _ query: Source, on target: ReadTarget = .primary, _ value: (Source.Columns) -> Aggregate<Value>
    ) async throws -> Value where Source.Owner == Owner {
        try await run(on: target) { try $0.aggregate(query, value) }
    }

    /// Returns several values over all rows of the query, from one statement.
    ///
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregates<Source: AggregateSource, each Value>(
        _ query: Source, on target: ReadTarget = .primary,
        _ values: (Source.Columns) -> (repeat Aggregate<each Value>)
    ) async throws -> (repeat each Value) where Source.Owner == Owner {
        try await run(on: target) { try $0.aggregates(query, values) }
    }

    /// Returns the values for each group: in its order, and otherwise in the order of the keys.
    ///
    /// - Throws: ``DatabaseError/outOfRange`` for a sum that its type can't hold.
    public func aggregate<Source: AggregateSource, Key, each Value>(
        _ query: GroupedQuery<Source, Key>, on target: ReadTarget = .primary,
        _ values: (Source.Columns) -> (repeat Aggregate<each Value>)
    ) async throws -> [(key: Key, value: (repeat each Value))] where Source.Owner == Owner {
        try await run(on: target) { try $0.aggregate(query, values) }
    }
}

extension DatabaseReads {
    /// Composes a read, and runs it.
    func run<Value: Sendable>(
        on target: ReadTarget, _ read: (ReadContext) throws -> SingleRead<Value>
    ) async throws -> Value {
        let context = try readContext
        return try await context.run(try read(context), on: target)
    }
}
