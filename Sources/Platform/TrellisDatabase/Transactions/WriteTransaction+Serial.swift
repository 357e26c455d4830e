extension TransactionCore {
    /// Inserts rows that the database numbers, in one statement; returns them with their numbers, in order.
    func insert<R: Record>(
        _ rows: some Collection<[DatabaseValue]>, _ record: R.Type, numbering serial: Int
    ) throws -> [R] {
        guard !rows.isEmpty else { return [] }
        var renderer = renderer
        renderer.writeInsertion(of: rows, R.table)
        renderer.write(" RETURNING ")
        renderer.identifier(R.table.names[serial])
        // Engines number the rows of a statement in order, but may return them in another.
        let numbers = try self.rows(renderer.statement) { try $0.decode(Int64.self, at: 0) }.sorted()
        return try zip(rows, numbers).map { values, number in
            var values = values
            values[serial] = .integer(number)
            return try self.record(values)
        }
    }
}
