public import TrellisKernel

extension ReadTransaction {
    /// Returns one page of the query, in its order with the identifier as the last tie-breaker.
    ///
    /// The cursor of the next page is signed, and valid for this tenant, table and order only. Every page costs the
    /// same. Paging neither skips nor repeats rows that exist the whole time.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    public func page<R: Record>(_ query: Query<R>, _ request: PageRequest) throws -> Page<R> where R.Owner == Owner {
        try core.run(core.context.page(query, request))
    }

    /// Returns one page of a list that the caller sorts itself, by values that are unique in combination.
    ///
    /// - Parameters:
    ///   - sort: the name of the list and its order, for which a cursor is valid.
    ///   - sortValues: returns the values by which an item is sorted.
    ///   - list: returns at most `limit` items after these values, or the first ones.
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    package func page<Item>(
        _ request: PageRequest, sort: String, sortValues: (Item) throws -> [Cursor.Value],
        _ list: (_ after: [Cursor.Value]?, _ limit: Int) throws -> [Item]
    ) throws -> Page<Item> {
        let after = try core.context.position(of: request, sort: sort)
        return try core.context.page(try list(after, request.limit + 1), request, sort: sort, sortValues: sortValues)
    }
}
