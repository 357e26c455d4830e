extension Column {
    /// Rows whose list has this item.
    public func contains<Item: ColumnElement & ColumnValue>(_ item: Item) -> Predicate where Value == [Item] {
        holds(item.databaseValue)
    }

    /// Rows that have a list, and this item in it.
    public func contains<Item: ColumnElement & ColumnValue>(_ item: Item) -> Predicate where Value == [Item]? {
        holds(item.databaseValue)
    }

    private func holds(_ item: DatabaseValue) -> Predicate {
        // A JSON list spells identifiers as text.
        var spelled = item
        if case .uuid(let high, let low) = item { spelled = .text(JSONList.name(UUIDWords(high: high, low: low))) }
        let sqlite = SQL(parts: [
            .text("EXISTS (SELECT 1 FROM json_each("), part, .text(") WHERE json_each.value = "), .value(spelled),
            .text(")"),
        ])
        let postgres = SQL(parts: [.value(item), .text(" = ANY("), part, .text(")")])
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)]))
    }
}
