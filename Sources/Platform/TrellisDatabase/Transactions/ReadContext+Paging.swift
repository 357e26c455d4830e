import TrellisKernel

extension ReadContext {
    func page<R: Record>(_ query: Query<R>, _ request: PageRequest) throws -> SingleRead<Page<R>> {
        let ordering = try query.sorted()
        guard ordering.allSatisfy({ $0.expression == nil }) else { return try computedPage(query, request) }
        let sort = "\(R.table.name):\(ordering.map(\.signature).joined(separator: ","))"
        var part = query.limit(request.limit + 1)
        part.ordering = ordering
        part.offset = nil
        part.position = try position(of: request, sort: sort).map { .cursor(try values($0, ordering)) }
        let sorted = part
        return SingleRead(try part.select(into: renderer)) { rows in
            var count = 0
            let found: [R] = try rows.items(limit: request.limit + 1) { row in
                count += 1
                // The row after the page isn't returned, so its read isn't recorded.
                return count > request.limit ? try R(row: row) : try rows.record(row)
            }
            return try page(found, request, sort: sort) { record in
                var bound = RowValues(capacity: R.table.columns.count)
                record.bind(to: &bound)
                return try sorted.sortValues(.row(bound.values)).map(\.cursorValue)
            }
        }
    }

    func page<J: JoinedQuery>(_ query: J, _ request: PageRequest) throws -> SingleRead<Page<J.Element>> {
        try page(query, request) { _, row in try query.decode(row) }
    }

    /// Returns the sort values of a cursor; nil for the first page.
    ///
    /// - Throws: `CursorError.invalid` for a cursor of another tenant, list, filter or order.
    func position(of request: PageRequest, sort: String) throws -> [Cursor.Value]? {
        try request.cursor.map {
            try database.cursorSigner.verify($0, tenant: tenant, sort: sort + request.binding).values
        }
    }

    /// Returns the page of a list with at most one item more than the page, and the cursor of the next page.
    func page<Item>(
        _ found: [Item], _ request: PageRequest, sort: String, sortValues: (Item) throws -> [Cursor.Value]
    ) throws -> Page<Item> {
        guard found.count > request.limit, let last = found.dropLast().last else {
            return Page(items: found, nextCursor: nil)
        }
        return Page(
            items: Array(found.dropLast()),
            nextCursor: try database.cursorSigner.signed(
                Cursor(try sortValues(last)), tenant: tenant, sort: sort + request.binding))
    }

    /// Returns one page of a query with computed values in its order, which are selected for the cursor.
    private func computedPage<R: Record>(_ query: Query<R>, _ request: PageRequest) throws -> SingleRead<Page<R>> {
        var plan = JoinPlan(query)
        plan.recordsReads = true
        return try page(ComputedQuery(plan) { try R(row: $0) }, request) { rows, row in try rows.record(row) }
    }

    /// Returns one page of the query, with the items that `decode` returns for its rows.
    private func page<J: JoinedQuery, Item>(
        _ query: J, _ request: PageRequest, _ decode: @escaping @Sendable (ReadRows, RowReader) throws -> Item
    ) throws -> SingleRead<Page<Item>> {
        let ordering = try query.plan.sorted()
        let tables = ([J.Left.table.name] + query.plan.joined.map(\.name)).joined(separator: "*")
        let sort = "\(tables):\(ordering.map { "\($0.table).\($0.signature)" }.joined(separator: ","))"
        let after = try position(of: request, sort: sort).map { try values($0, ordering) }
        let plan = query.plan.page(ordering, after: after, limit: request.limit + 1)
        let positions = query.plan.positions(ordering)
        return SingleRead(try plan.select(into: renderer)) { rows in
            var count = 0
            // The sort values are read from the row, since the item needn't have them.
            let found: [(item: Item?, values: [DatabaseValue])] = try rows.items(limit: request.limit + 1) { row in
                count += 1
                return (
                    item: count > request.limit ? nil : try decode(rows, row),
                    values: zip(positions, ordering).map { row.value(at: $0, as: $1.type) }
                )
            }
            let page = try page(found, request, sort: sort) { $0.values.map(\.cursorValue) }
            return Page(items: page.items.compactMap(\.item), nextCursor: page.nextCursor)
        }
    }

    /// Returns the values of the sort columns in a cursor.
    private func values(_ cursorValues: [Cursor.Value], _ ordering: [Ordering]) throws -> [DatabaseValue] {
        let values = zip(cursorValues, ordering).compactMap { DatabaseValue($0, type: $1.type) }
        guard cursorValues.count == ordering.count, values.count == ordering.count else { throw CursorError.invalid }
        return values
    }
}
