public import TrellisKernel

extension ReadTransaction {
    /// Returns one part of the query by position, in its order with the identifier as the last tie-breaker, and the
    /// number of all rows.
    ///
    /// The request replaces the query's own limit and offset. Sends a second statement for the total, unless the part
    /// shows where the list ends. Rows that are inserted or deleted between two requests shift the list; with
    /// ``page(_:_:)-(Query<_>,PageRequest)`` they don't.
    public func page<R: Record>(
        _ query: Query<R>, _ request: OffsetRequest
    ) throws -> OffsetPage<R> where R.Owner == Owner {
        var part = query.limit(request.limit).offset(request.offset)
        part.ordering = try query.sorted(ranked: true)
        return try request.page(try fetch(part), total: count(query))
    }

    /// Returns one part of a joined query, or of one with computed values, by position, in its order with the
    /// identifiers of all tables as the last tie-breakers, and the number of all rows.
    public func page<J: JoinedQuery>(
        _ query: J, _ request: OffsetRequest
    ) throws -> OffsetPage<J.Element> where J.Left.Owner == Owner {
        var part = query.limit(request.limit).offset(request.offset)
        part.plan.left.ordering = try query.plan.sorted(ranked: true)
        return try request.page(try fetch(part), total: count(query))
    }
}

extension OffsetRequest {
    /// Returns the part of a list, and counts the list only if the part doesn't show its length.
    fileprivate func page<Item>(_ items: [Item], total: @autoclosure () throws -> Int) throws -> OffsetPage<Item> {
        let showsEnd = items.count < limit && (!items.isEmpty || offset == 0)
        return OffsetPage(items: items, total: showsEnd ? offset + items.count : try total())
    }
}
