extension Query {
    /// The rows of this query and those of another, each once.
    ///
    /// ```swift
    /// let newest = TaskRecord.order { $0.createdAt.descending }.limit(10)
    /// let shown = newest.union(TaskRecord.where { $0.isPinned == true }).order { $0.title.ascending }
    /// ```
    /// What comes out is a query like any other, without an order of its own; its rows can't be locked. Both sides are
    /// limited to the tenant, and each shows deleted rows or not as it says.
    public func union(_ other: Self) -> Self { combined(" UNION ", other) }

    /// As ``union(_:)``, with a row of both sides twice; costs less, since no row is compared with others.
    public func unionAll(_ other: Self) -> Self { combined(" UNION ALL ", other) }

    private func combined(_ word: String, _ other: Self) -> Self {
        let body = SQL.combined(
            bracketed(selecting: selection), word, other.bracketed(selecting: other.selection))
        var name = "\(R.table.name)_union"
        while body.parts.contains(.identifier(name)) { name += "_other" }
        var query = Self()
        query.source = NamedRows<R>.Definition(name, isRecursive: false, body)
        query.deletion = .shown
        return query
    }
}

extension Subquery {
    /// The values of this query and those of another, which may be of another table of the same owner, each once.
    ///
    /// ```swift
    /// let involved = ProjectRecord.all.select { $0.ownerID }.union(TaskRecord.all.select { $0.assigneeID })
    /// ```
    /// NULL is a value like others here.
    public func union(_ other: Self) -> Self { combined(" UNION ", other) }

    /// As ``union(_:)``, with each value as often as it comes.
    public func unionAll(_ other: Self) -> Self { combined(" UNION ALL ", other) }

    private func combined(_ word: String, _ other: Self) -> Self {
        let body = SQL.combined(sql.parts, word, other.sql.parts)
        return Self(sql: SQL(parts: [.text("(")] + body.parts + [.text(")")]))
    }
}

extension SQL {
    /// Two selects in brackets as one; SQLite takes no brackets around the parts of a union themselves.
    fileprivate static func combined(_ first: [Part], _ word: String, _ second: [Part]) -> SQL {
        let start: [Part] = [.text("SELECT * FROM ")]
        return SQL(
            parts: start + first + [.text(" AS first_rows"), .text(word)] + start + second + [.text(" AS other_rows")])
    }
}

extension ReadTransaction {
    /// The values that a sub-query gives, in no particular order.
    public func values<Value>(_ query: Subquery<Value, Owner>) throws -> [Value] {
        var renderer = core.renderer
        renderer.write(SQL(parts: [.text("SELECT * FROM ")] + query.sql.parts + [.text(" AS found")]))
        return try core.rows(renderer.statement) { try $0.decode(Value.self, at: 0) }
    }
}
