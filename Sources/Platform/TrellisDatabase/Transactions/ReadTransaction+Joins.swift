public import TrellisKernel

extension ReadTransaction {
    /// Returns the rows of a joined query, or of one with computed values, as tuples.
    public func fetch<J: JoinedQuery>(_ query: J) throws -> [J.Element] where J.Left.Owner == Owner {
        try core.fetch(query)
    }

    /// Returns the first row of the query, or nil.
    public func first<J: JoinedQuery>(_ query: J) throws -> J.Element? where J.Left.Owner == Owner {
        try core.fetch(query.limit(1)).first
    }

    /// Returns the number of rows of the query, without its limit.
    public func count<J: JoinedQuery>(_ query: J) throws -> Int where J.Left.Owner == Owner {
        try core.count(query)
    }

    /// Passes the rows of the query to `body` one by one until it returns false, with few of them in memory.
    public func forEachWhile<J: JoinedQuery>(
        _ query: J, _ body: (J.Element) throws -> Bool
    ) throws where J.Left.Owner == Owner {
        try core.forEachWhile(query, body)
    }

    /// Returns one page of the query, in its order with the identifiers of all tables as the last tie-breakers.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    public func page<J: JoinedQuery>(
        _ query: J, _ request: PageRequest
    ) throws -> Page<J.Element> where J.Left.Owner == Owner {
        try core.page(query, request, query.decode)
    }
}

extension TransactionCore {
    func fetch<J: JoinedQuery>(_ query: J) throws -> [J.Element] {
        try rows(try query.plan.select(into: renderer), limit: query.plan.left.limit, query.decode)
    }

    func count<J: JoinedQuery>(_ query: J) throws -> Int {
        var renderer = self.renderer
        query.plan.left.writeDefinition(to: &renderer)
        renderer.write("SELECT COUNT(*)")
        try query.plan.writeSource(to: &renderer)
        return try row(renderer.statement) { try $0.decode(Int.self, at: 0) } ?? 0
    }

    func forEachWhile<J: JoinedQuery>(_ query: J, _ body: (J.Element) throws -> Bool) throws {
        try stream(try query.plan.select(into: renderer)) { row in try body(try query.decode(row)) }
    }

    /// Returns one page of the query, with the items that `decode` returns for its rows.
    func page<J: JoinedQuery, Item>(
        _ query: J, _ request: PageRequest, _ decode: (RowReader) throws -> Item
    ) throws -> Page<Item> {
        let ordering = try query.plan.sorted()
        let tables = ([J.Left.table.name] + query.plan.joined.map(\.name)).joined(separator: "*")
        let sort = "\(tables):\(ordering.map { "\($0.table).\($0.signature)" }.joined(separator: ","))"
        let values = try request.cursor.map {
            let cursor = try session.database.cursorSigner.verify($0, tenant: tenant, sort: sort)
            return try self.values(cursor.values, ordering)
        }
        let plan = query.plan.page(ordering, after: values, limit: request.limit + 1)
        let positions = query.plan.positions(ordering)

        var items: [Item] = []
        var last: [DatabaseValue] = []
        var hasMore = false
        _ = try rows(try plan.select(into: renderer)) { row in
            guard items.count < request.limit else {
                hasMore = true
                return
            }
            items.append(try decode(row))
            if items.count == request.limit {
                last = zip(positions, ordering).map { row.value(at: $0, as: $1.type) }
            }
        }
        guard hasMore else { return Page(items: items, nextCursor: nil) }
        let cursor = Cursor(last.map(\.cursorValue))
        return Page(
            items: items,
            nextCursor: session.database.cursorSigner.sign(cursor, tenant: tenant, sort: sort))
    }
}

extension TransactionCore {
    /// Returns the values of the sort columns in a cursor.
    func values(_ cursorValues: [Cursor.Value], _ ordering: [Ordering]) throws -> [DatabaseValue] {
        let values = zip(cursorValues, ordering).compactMap { DatabaseValue($0, type: $1.type) }
        guard cursorValues.count == ordering.count, values.count == ordering.count else { throw CursorError.invalid }
        return values
    }
}

extension RowReader {
    /// Returns the value at a position, as a value of the column's type.
    func value(at index: Int, as type: ColumnType) -> DatabaseValue {
        if isNull(at: index) { return .null }
        let value: DatabaseValue? =
            switch type {
            case .bool: integer(at: index).map { .bool($0 != 0) }
            case .integer: integer(at: index).map { .integer($0) }
            case .real: real(at: index).map { .real($0) }
            case .text, .json: text(at: index).map { .text($0) }
            case .bytes: bytes(at: index).map { .bytes($0) }
            case .uuid: uuid(at: index).map { .uuid(high: $0.high, low: $0.low) }
            case .timestamp: integer(at: index).map { .timestamp(Timestamp(microseconds: $0)) }
            case .decimal: decimal(at: index).map { .decimal($0) }
            case .texts: texts(at: index).map { .texts($0) }
            case .integers: integers(at: index).map { .integers($0) }
            case .uuids: uuids(at: index).map { .uuids($0) }
            }
        return value ?? self.value(at: index)
    }
}
