extension Query {
    /// Returns the rows of this query and those of another, without duplicates.
    ///
    /// ```swift
    /// let newest = TaskRecord.order { $0.createdAt.descending }.limit(10)
    /// let tasks = newest.union(TaskRecord.where { $0.isPinned == true }).order { $0.title.ascending }
    /// ```
    /// The result is an ordinary query without an order; its rows can't be locked. Both sides are limited to the
    /// tenant, and each includes or excludes deleted rows as specified.
    public func union(_ other: Self) -> Self { combined(" UNION ", other) }

    /// As ``union(_:)`` with duplicates; costs less, since rows aren't compared.
    public func unionAll(_ other: Self) -> Self { combined(" UNION ALL ", other) }

    private func combined(_ word: String, _ other: Self) -> Self {
        let body = SQL.combined(
            parenthesized(selecting: selection), word, other.parenthesized(selecting: other.selection))
        var name = "\(R.table.name)_union"
        while body.parts.contains(.identifier(name)) { name += "_other" }
        var query = Self()
        query.source = CommonTableExpression<R>.Definition(name, isRecursive: false, body)
        query.deletion = .included
        return query
    }
}

extension Subquery {
    /// Returns the values of this query and those of another of the same owner, without duplicates.
    ///
    /// ```swift
    /// let involved = ProjectRecord.all.select { $0.ownerID }.union(TaskRecord.all.select { $0.assigneeID })
    /// ```
    /// The other query can be of another table. NULL is a value like others here.
    public func union(_ other: Self) -> Self { combined(" UNION ", other) }

    /// As ``union(_:)`` with duplicates.
    public func unionAll(_ other: Self) -> Self { combined(" UNION ALL ", other) }

    private func combined(_ word: String, _ other: Self) -> Self {
        let body = SQL.combined(sql.parts, word, other.sql.parts)
        return Self(sql: SQL(parts: [.text("(")] + body.parts + [.text(")")]))
    }
}

extension SQL {
    /// Combines two selects in parentheses; each is wrapped in `SELECT * FROM`, since SQLite doesn't allow parentheses
    /// around the parts of a union.
    fileprivate static func combined(_ first: [Part], _ word: String, _ second: [Part]) -> SQL {
        let start: [Part] = [.text("SELECT * FROM ")]
        return SQL(
            parts: start + first + [.text(" AS first_rows"), .text(word)] + start + second + [.text(" AS other_rows")])
    }
}
