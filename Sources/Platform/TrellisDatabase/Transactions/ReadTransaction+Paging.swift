public import TrellisKernel

extension ReadTransaction {
    /// One page of the query, in its order with the identifier as the last tie-breaker.
    ///
    /// The cursor of the next page is signed, and good for this tenant, table and order only. Paging costs the same on
    /// every page, and neither skips nor repeats a row that is there all the time.
    ///
    /// - Throws: `CursorError.invalid` for a cursor that another tenant, list or order gave out.
    public func page<R: Record>(_ query: Query<R>, _ request: PageRequest) throws -> Page<R> where R.Owner == Owner {
        let ordering = try query.sorted()
        let sort = "\(R.table.name):\(ordering.map(\.name).joined(separator: ","))"
        var query = query
        query.ordering = ordering
        query.offset = nil
        func place(_ record: R) throws -> [Cursor.Value] {
            var bound = RowValues(capacity: R.table.columns.count)
            record.bind(to: &bound)
            return try query.sortValues(.row(bound.values)).map(\.cursorValue)
        }
        return try page(request, sort: sort, place: place) { after, limit in
            var query = query.limit(limit)
            query.place = try after.map { .cursor(try core.values($0, ordering)) }
            return try fetch(query)
        }
    }

    /// One page of a list that the caller sorts itself, by values that are unique together.
    ///
    /// - Parameters:
    ///   - sort: the list and its order, which a cursor is good for.
    ///   - place: what an item is sorted by.
    ///   - list: the items behind a place, or the first ones, so many at most.
    /// - Throws: `CursorError.invalid` for a cursor that another tenant, list or order gave out.
    package func page<Item>(
        _ request: PageRequest, sort: String, place: (Item) throws -> [Cursor.Value],
        _ list: (_ after: [Cursor.Value]?, _ limit: Int) throws -> [Item]
    ) throws -> Page<Item> {
        let cursors = core.session.database.cursors
        let after = try request.cursor.map { try cursors.verify($0, tenant: core.tenant, sort: sort).values }
        let found = try list(after, request.limit + 1)
        guard found.count > request.limit, let last = found.dropLast().last else {
            return Page(items: found, nextCursor: nil)
        }
        return Page(
            items: Array(found.dropLast()),
            nextCursor: cursors.sign(Cursor(try place(last)), tenant: core.tenant, sort: sort))
    }
}
