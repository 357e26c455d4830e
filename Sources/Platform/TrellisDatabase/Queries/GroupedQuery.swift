/// The groups of a query's rows that have the same keys; transactions count them and compute their values.
///
/// A value type: each method returns a changed copy. Groups come in the given order, then in the order of their keys.
///
/// ```swift
/// let busiest = OrderRecord.where { $0.status == .paid }.group { $0.customerID }
///     .having { $0.id.count() > 1 }.order { $0.amount.sum().descending }.limit(10)
/// for (customer, (amount, orders)) in try tx.aggregate(busiest, { ($0.amount.sum(), $0.id.count()) }) { … }
/// ```
public struct GroupedQuery<Source: AggregateSource, Key: Sendable>: Sendable {
    let source: Source
    /// The order by the keys, which also names them.
    let keys: [Ordering]
    let decodeKey: @Sendable (RowReader) throws -> Key
    var condition: Predicate?
    var ordering: [Ordering] = []
    var limit: Int?
    var offset: Int?

    init(_ source: Source, _ keys: [Ordering], _ decodeKey: @escaping @Sendable (RowReader) throws -> Key) {
        self.source = source
        self.keys = keys
        self.decodeKey = decodeKey
    }

    /// Returns the groups that also match the condition on their aggregates and keys.
    public func having(_ condition: (Source.Columns) -> Predicate) -> Self {
        let added = condition(source.aggregateColumns)
        var query = self
        query.condition = self.condition.map { $0 && added } ?? added
        return query
    }

    /// Returns the groups with one more order: of an aggregate, or of a key.
    public func order(_ value: (Source.Columns) -> some GroupOrdering) -> Self {
        var query = self
        query.ordering.append(value(source.aggregateColumns).ordering)
        return query
    }

    /// Returns the groups with more orders: of aggregates, or of keys.
    public func order(_ values: (Source.Columns) -> [any GroupOrdering]) -> Self {
        var query = self
        query.ordering += values(source.aggregateColumns).map(\.ordering)
        return query
    }

    /// Returns the query limited to `count` groups; a negative count is zero.
    public func limit(_ count: Int) -> Self {
        var query = self
        query.limit = max(count, 0)
        return query
    }

    /// Returns the query without the first `count` groups; a negative count is zero.
    public func offset(_ count: Int) -> Self {
        var query = self
        query.offset = max(count, 0)
        return query
    }

    /// Returns the SELECT of the keys, then the values, for each group.
    func select(_ values: [SQL], into renderer: Renderer) throws -> Statement {
        for column in ordering where column.expression == nil && !keys.contains(where: column.isOfSameColumn) {
            throw DatabaseError.statement(
                message:
                    "Groups can't be sorted by \(column.table).\(column.column), which differs within a group: group by it as well, or sort by an aggregate."
            )
        }
        let rows = source.aggregateRows
        var renderer = renderer
        if let definition = rows.definition { renderer.write(definition) }
        renderer.write("SELECT ")
        renderer.list(keys.map { SQL(parts: $0.operand) } + values) { $0.write($1) }
        try rows.writeSource(&renderer)
        renderer.write(" GROUP BY ")
        renderer.list(keys) { $0.column($1.table, $1.column) }
        if let condition {
            renderer.write(" HAVING ")
            renderer.write(condition.sql)
        }
        renderer.write(" ORDER BY ")
        // The keys make the order total, so that a limit returns the same groups on every engine.
        renderer.list(ordering + keys) { $1.write(to: &$0) }
        renderer.writeLimit(limit, offset: offset)
        return renderer.statement
    }
}

extension Ordering {
    fileprivate func isOfSameColumn(_ other: Ordering) -> Bool { table == other.table && column == other.column }
}

/// The columns of a row, decoded one after the other.
struct ColumnSequence {
    private let row: RowReader
    private var index: Int

    init(_ row: RowReader, from index: Int = 0) {
        self.row = row
        self.index = index
    }

    mutating func decode<Value: ColumnValue>(_ type: Value.Type) throws -> Value {
        defer { index += 1 }
        return try row.decode(type, at: index)
    }
}
