extension Row {
    /// Decodes the record whose columns begin at a position; nil when its identifier is NULL, as after an outer join that
    /// matched nothing.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)``.
    package func decode<R: Record>(_ record: R.Type, from index: Int) throws -> R? {
        try RowReader(InMemoryRow(values, names: names), offset: index).joined(record)
    }
}
