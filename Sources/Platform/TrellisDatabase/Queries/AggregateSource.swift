/// A query whose rows can be counted, summed and grouped: of one table, or of two or three joined ones.
///
/// Each table is limited to the rows that the transaction may read, and excludes deleted rows.
public protocol AggregateSource: Sendable {
    /// The owner of the rows, see ``Record/Owner``.
    associatedtype Owner
    /// The columns as the closures get them: those of the table, or one argument for each joined table.
    associatedtype Columns
    /// The columns.
    var aggregateColumns: Columns { get }
    /// The rows.
    var aggregateRows: AggregateRows { get }
}

/// The rows of an ``AggregateSource`` without their order and limit; its members are internal.
public struct AggregateRows: Sendable {
    /// `WITH … AS (…) `; nil without a common table expression.
    let definition: SQL?
    /// Writes ` FROM … WHERE …`.
    let writeSource: @Sendable (inout Renderer) throws -> Void
}

extension Query: AggregateSource {
    /// The owner of the rows.
    public typealias Owner = R.Owner

    /// The columns of the table.
    public var aggregateColumns: R.Columns { R.Columns(R.table.name) }

    /// The rows that match the conditions.
    public var aggregateRows: AggregateRows {
        AggregateRows(definition: source?.sql) { try writeSource(to: &$0) }
    }

    /// Returns the groups of rows with the same values in these columns.
    ///
    /// ```swift
    /// let popular = ArticleTagRecord.all.group { $0.tag }.order { $0.articleID.count().descending }.limit(10)
    /// for (tag, articles) in try tx.count(popular) { … }
    /// ```
    public func group<each Key: ColumnValue>(
        by keys: (R.Columns) -> (repeat Column<each Key>)
    ) -> GroupedQuery<Self, (repeat each Key)> {
        grouped(repeat each keys(aggregateColumns))
    }
}

extension Record {
    /// Returns the groups of all rows with the same values in these columns; see ``Query/group(by:)``.
    public static func group<each Key: ColumnValue>(
        by keys: (Columns) -> (repeat Column<each Key>)
    ) -> GroupedQuery<Query<Self>, (repeat each Key)> {
        all.group(by: keys)
    }
}

extension JoinQuery: AggregateSource {
    /// The owner of the rows.
    public typealias Owner = Left.Owner

    /// The columns of both tables; those of a left-joined one are optional.
    public var aggregateColumns: (Left.Columns, Second.JoinedColumns) {
        (Left.Columns(Left.table.name), Second.joinedColumns(right))
    }

    /// The joined rows that match the conditions.
    public var aggregateRows: AggregateRows { plan.aggregateRows }

    /// Returns the groups of joined rows with the same values in these columns.
    ///
    /// ```swift
    /// let byAuthor = UserRecord.leftJoin(ArticleRecord.self, on: { $0.id == $1.authorID }).group { user, _ in user.name }
    /// let counts = try tx.aggregate(byAuthor) { _, article in article.id.count() }
    /// ```
    public func group<each Key: ColumnValue>(
        by keys: (Left.Columns, Second.JoinedColumns) -> (repeat Column<each Key>)
    ) -> GroupedQuery<Self, (repeat each Key)> {
        let columns = aggregateColumns
        return grouped(repeat each keys(columns.0, columns.1))
    }
}

extension TripleJoinQuery: AggregateSource {
    /// The owner of the rows.
    public typealias Owner = Left.Owner

    /// The columns of the three tables; those of a left-joined one are optional.
    public var aggregateColumns: (Left.Columns, Second.JoinedColumns, Third.JoinedColumns) {
        (Left.Columns(Left.table.name), Second.joinedColumns(names.right), Third.joinedColumns(names.other))
    }

    /// The joined rows that match the conditions.
    public var aggregateRows: AggregateRows { plan.aggregateRows }

    /// Returns the groups of joined rows with the same values in these columns; see ``JoinQuery/group(by:)``.
    public func group<each Key: ColumnValue>(
        by keys: (Left.Columns, Second.JoinedColumns, Third.JoinedColumns) -> (repeat Column<each Key>)
    ) -> GroupedQuery<Self, (repeat each Key)> {
        let columns = aggregateColumns
        return grouped(repeat each keys(columns.0, columns.1, columns.2))
    }
}

extension JoinPlan {
    var aggregateRows: AggregateRows {
        AggregateRows(definition: left.source?.sql) { try writeSource(to: &$0) }
    }
}

extension AggregateSource {
    fileprivate func grouped<each Key: ColumnValue>(
        _ keys: repeat Column<each Key>
    ) -> GroupedQuery<Self, (repeat each Key)> {
        var columns: [Ordering] = []
        for key in repeat each keys { columns.append(key.ascending) }
        return GroupedQuery(self, columns) { row in
            var next = ColumnSequence(row)
            return (repeat try next.decode((each Key).self))
        }
    }
}
