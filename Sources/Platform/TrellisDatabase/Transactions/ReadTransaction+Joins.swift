public import TrellisKernel

extension ReadTransaction {
    /// Returns the rows of a joined query, or of one with computed values, as tuples.
    public func fetch<J: JoinedQuery>(_ query: J) throws -> [J.Element] where J.Left.Owner == Owner {
        try core.run(core.context.fetch(query))
    }

    /// Returns the first row of the query, or nil.
    public func first<J: JoinedQuery>(_ query: J) throws -> J.Element? where J.Left.Owner == Owner {
        try core.run(core.context.first(query))
    }

    /// Returns the number of rows of the query, without its limit.
    public func count<J: JoinedQuery>(_ query: J) throws -> Int where J.Left.Owner == Owner {
        try core.run(core.context.count(query))
    }

    /// Passes the rows of the query to `body` one by one until it returns false, with few of them in memory.
    public func forEachWhile<J: JoinedQuery>(
        _ query: J, _ body: (J.Element) throws -> Bool
    ) throws where J.Left.Owner == Owner {
        try core.stream(try query.plan.select(into: core.renderer)) { row in try body(try query.decode(row)) }
    }

    /// Returns one page of the query, in its order with the identifiers of all tables as the last tie-breakers.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    public func page<J: JoinedQuery>(
        _ query: J, _ request: PageRequest
    ) throws -> Page<J.Element> where J.Left.Owner == Owner {
        try core.run(core.context.page(query, request))
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
