extension Query {
    /// All columns, in the order in which the record's decoder reads them.
    var selection: [SQL.Part] {
        R.table.names.enumerated().flatMap { index, name -> [SQL.Part] in
            (index > 0 ? [.text(", ")] : []) + [.column(table: R.table.name, name: name)]
        }
    }

    /// Returns the query in parentheses, as part of another statement.
    func parenthesized(selecting selection: [SQL.Part]) -> [SQL.Part] {
        [.text("(")] + parts(selecting: selection) + [.text(")")]
    }

    /// Returns the query as part of another statement.
    ///
    /// A query that continues after a row but has an order that doesn't support pages returns no rows.
    func parts(selecting selection: [SQL.Part]) -> [SQL.Part] {
        var parts = source.map(\.sql.parts) ?? []
        parts += [.text("SELECT ")] + selection + [.text(" FROM ")] + from
        parts += [.text(" WHERE "), .scope(R.table.scope(deletion))]
        if let predicate { parts += [.text(" AND ")] + predicate.sql.parts }
        var ordering = ordering
        if let position {
            ordering = (try? sorted()) ?? []
            let values = (try? sortValues(position)) ?? []
            let rest = ordering.isEmpty ? Predicate.never : Keyset.condition(ordering, after: values)
            parts += [.text(" AND ")] + rest.sql.parts
        }
        for (index, column) in ordering.enumerated() {
            parts += [.text(index == 0 ? " ORDER BY " : ", ")] + column.parts
        }
        if limit != nil || offset != nil { parts += [.text(" LIMIT "), .value(.integer(Int64(limit ?? .max)))] }
        if let offset { parts += [.text(" OFFSET "), .value(.integer(Int64(offset)))] }
        return parts
    }

    /// The table, or the common table expression with the table's name as its alias.
    private var from: [SQL.Part] {
        guard let source else { return [.identifier(R.table.name)] }
        return [.identifier(source.name), .text(" AS "), .identifier(R.table.name)]
    }
}

extension Ordering {
    fileprivate var parts: [SQL.Part] {
        var parts = operand
        if isDescending { parts.append(.text(" DESC")) }
        if isNullable {
            let postgres = SQL(parts: [.text(Dialect.postgres.nullsPosition(descending: isDescending))])
            parts.append(.choice(sqlite: SQL(parts: []), postgres: postgres))
        }
        return parts
    }
}
