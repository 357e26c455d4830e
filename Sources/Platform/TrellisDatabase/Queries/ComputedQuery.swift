/// A query that returns computed values with each row; transactions fetch, count and page its rows.
///
/// Created by ``Query/withValues(_:)`` and its equivalents for joins.
public struct ComputedQuery<Left: Record, Element: Sendable>: JoinedQuery {
    /// The tables.
    public var plan: JoinPlan<Left>
    private let decodeRow: @Sendable (RowReader) throws -> Element

    init(_ plan: JoinPlan<Left>, _ decode: @escaping @Sendable (RowReader) throws -> Element) {
        self.plan = plan
        decodeRow = decode
    }

    /// Decodes one row with its values.
    public func decode(_ row: RowReader) throws -> Element { try decodeRow(row) }
}

extension Query {
    /// Returns the query with values that sub-queries compute for each row.
    ///
    /// ```swift
    /// let articles = ArticleRecord.order { $0.createdAt.descending }.withValues { article in
    ///     FavouriteRecord.count { $0.articleID == article.id }
    ///     FavouriteRecord.exists { $0.articleID == article.id && $0.userID == reader }
    /// }
    /// for (article, favourites, isFavourite) in try tx.fetch(articles) { … }
    /// ```
    /// One statement returns all of them. Conditions and orders come before, limits may follow.
    public func withValues<each Value: ColumnValue>(
        @SelectedValuesBuilder<R.Owner> _ values: (R.Columns) -> SelectedValues<R.Owner, repeat each Value>
    ) -> ComputedQuery<R, (R, repeat each Value)> {
        let width = R.table.columns.count
        return ComputedQuery(JoinPlan(self).computing(values(R.Columns(R.table.name)).expressions)) { row in
            var next = ColumnSequence(row, from: width)
            return (try R(row: row), repeat try next.decode((each Value).self))
        }
    }
}

extension JoinQuery {
    /// Returns the query with values that sub-queries compute for each row; see ``Query/withValues(_:)``.
    public func withValues<each Value: ColumnValue>(
        @SelectedValuesBuilder<Left.Owner> _ values: (Left.Columns, Right.Columns) -> SelectedValues<
            Left.Owner, repeat each Value
        >
    ) -> ComputedQuery<Left, (Left, Second, repeat each Value)> {
        let values = values(Left.Columns(Left.table.name), Right.Columns(right))
        let width = Left.table.columns.count + Right.table.columns.count
        return ComputedQuery(plan.computing(values.expressions)) { row in
            let (left, second) = try decode(row)
            var next = ColumnSequence(row, from: width)
            return (left, second, repeat try next.decode((each Value).self))
        }
    }
}

extension TripleJoinQuery {
    /// Returns the query with values that sub-queries compute for each row; see ``Query/withValues(_:)``.
    public func withValues<each Value: ColumnValue>(
        @SelectedValuesBuilder<Left.Owner> _ values: (Left.Columns, Right.Columns, Other.Columns) -> SelectedValues<
            Left.Owner, repeat each Value
        >
    ) -> ComputedQuery<Left, (Left, Second, Third, repeat each Value)> {
        let values = values(Left.Columns(Left.table.name), Right.Columns(names.right), Other.Columns(names.other))
        let width = Left.table.columns.count + Right.table.columns.count + Other.table.columns.count
        return ComputedQuery(plan.computing(values.expressions)) { row in
            let (left, second, third) = try decode(row)
            var next = ColumnSequence(row, from: width)
            return (left, second, third, repeat try next.decode((each Value).self))
        }
    }
}

extension JoinPlan {
    fileprivate func computing(_ values: [SQL]) -> Self {
        var plan = self
        plan.computed += values
        return plan
    }
}
