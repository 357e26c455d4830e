extension Column {
    /// Matches rows whose list contains the item.
    public func contains<Item: ColumnElement & ColumnValue>(_ item: Item) -> Predicate where Value == [Item] {
        containsItem(item.databaseValue)
    }

    /// Matches rows that have a list which contains the item.
    public func contains<Item: ColumnElement & ColumnValue>(_ item: Item) -> Predicate where Value == [Item]? {
        containsItem(item.databaseValue)
    }

    private func containsItem(_ item: DatabaseValue) -> Predicate {
        // A JSON list stores identifiers as text.
        var jsonItem = item
        if case .uuid(let high, let low) = item { jsonItem = .text(JSONList.uuidText(UUIDWords(high: high, low: low))) }
        let sqlite = SQL(parts: [
            .text("EXISTS (SELECT 1 FROM json_each("), part, .text(") WHERE json_each.value = "), .value(jsonItem),
            .text(")"),
        ])
        let postgres = SQL(parts: [.value(item), .text(" = ANY("), part, .text(")")])
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)]))
    }
}
