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
        let cursors = core.session.database.cursors

        var query = query.limit(request.limit + 1)
        query.ordering = ordering
        query.offset = nil
        if let text = request.cursor { query.place = .cursor(try core.place(text, ordering, sort)) }
        let found = try fetch(query)
        guard found.count > request.limit, let last = found.dropLast().last else {
            return Page(items: found, nextCursor: nil)
        }
        var bound = RowValues(capacity: R.table.columns.count)
        last.bind(to: &bound)
        let values = try query.sortValues(.row(bound.values)).map(\.cursorValue)
        return Page(
            items: Array(found.dropLast()), nextCursor: cursors.sign(Cursor(values), tenant: core.tenant, sort: sort))
    }
}
