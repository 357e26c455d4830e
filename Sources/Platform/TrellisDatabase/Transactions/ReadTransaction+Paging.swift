public import TrellisKernel

extension ReadTransaction {
    /// Returns one page of the query, in its order with the identifier as the last tie-breaker.
    ///
    /// The cursor of the next page is signed, and valid for this tenant, table and order only. Every page costs the
    /// same. Paging neither skips nor repeats rows that exist the whole time.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list or order.
    public func page<R: Record>(_ query: Query<R>, _ request: PageRequest) throws -> Page<R> where R.Owner == Owner {
        let ordering = try query.sorted()
        guard ordering.allSatisfy({ $0.expression == nil }) else { return try core.computedPage(query, request) }
        let sort = "\(R.table.name):\(ordering.map(\.signature).joined(separator: ","))"
        var query = query
        query.ordering = ordering
        query.offset = nil
        func sortValues(_ record: R) throws -> [Cursor.Value] {
            var bound = RowValues(capacity: R.table.columns.count)
            record.bind(to: &bound)
            return try query.sortValues(.row(bound.values)).map(\.cursorValue)
        }
        return try page(request, sort: sort, sortValues: sortValues) { after, limit in
            var query = query.limit(limit)
            query.position = try after.map { .cursor(try core.values($0, ordering)) }
            return try fetch(query)
        }
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
        let cursorSigner = core.session.database.cursorSigner
        let after = try request.cursor.map { try cursorSigner.verify($0, tenant: core.tenant, sort: sort).values }
        let found = try list(after, request.limit + 1)
        guard found.count > request.limit, let last = found.dropLast().last else {
            return Page(items: found, nextCursor: nil)
        }
        return Page(
            items: Array(found.dropLast()),
            nextCursor: cursorSigner.sign(Cursor(try sortValues(last)), tenant: core.tenant, sort: sort))
    }
}

extension TransactionCore {
    /// Returns one page of a query with computed values in its order, which are selected for the cursor.
    fileprivate func computedPage<R: Record>(_ query: Query<R>, _ request: PageRequest) throws -> Page<R> {
        var plan = JoinPlan(query)
        plan.recordsReads = true
        return try page(ComputedQuery(plan) { try R(row: $0) }, request, decodeRecordingRead)
    }
}
