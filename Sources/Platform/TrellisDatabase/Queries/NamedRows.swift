/// Rows that a statement works out first and then queries by a name: a common table expression.
///
/// ```swift
/// let subtree = NamedRows("subtree", from: FolderRecord.where { $0.id == root }) { $0.parentID == $1.id }
/// let folders = try tx.fetch(subtree.all.order { $0.name.ascending })
/// ```
/// ``all`` is a query like any other: with conditions, order, joins, aggregates, pages, and as a sub-query. The tenant
/// limits the rows within and those that come out.
public struct NamedRows<R: Record>: Sendable {
    let definition: Definition

    /// The rows of a query, by a name.
    public init(_ name: String, from query: Query<R>) {
        definition = Definition(name, isRecursive: false, SQL(parts: query.parts(selecting: query.selection)))
    }

    /// The rows of a query, then the rows for which `next` holds with one of them, then those that go with these, and so
    /// on, each once.
    ///
    /// `next` gets a further row and one that was found before.
    public init(_ name: String, from query: Query<R>, next: (R.Columns, R.Columns) -> Predicate) {
        let table = R.table
        var parts: [SQL.Part] = [.text("SELECT * FROM ")] + query.bracketed(selecting: query.selection)
        parts += [.text(" AS "), .identifier("\(name)_first"), .text(" UNION SELECT ")] + query.selection
        parts += [.text(" FROM "), .identifier(table.name), .text(" JOIN "), .identifier(name), .text(" ON ")]
        parts += next(R.Columns(table.name), R.Columns(name)).sql.parts
        parts += [.text(" WHERE "), .scope(table.scope(query.deletion))]
        definition = Definition(name, isRecursive: true, SQL(parts: parts))
    }

    /// The rows of a statement by hand, to which **no tenant predicate is added**; only the rows that come out are
    /// limited.
    ///
    /// It must select `\(columns: R.self)`.
    public init(_ name: String, unfiltered sql: SQL) {
        definition = Definition(name, isRecursive: true, sql)
    }

    /// The rows, as a query.
    public var all: Query<R> {
        var query = Query<R>()
        query.source = definition
        return query
    }

    /// As ``all``, for the rows for which the condition holds.
    public func `where`(_ condition: (R.Columns) -> Predicate) -> Query<R> { all.where(condition) }

    struct Definition: Hashable, Sendable {
        let name: String
        /// `WITH … AS (…)`, with a space at its end.
        let sql: SQL

        init(_ name: String, isRecursive: Bool, _ body: SQL) {
            self.name = name
            var parts: [SQL.Part] = [.text(isRecursive ? "WITH RECURSIVE " : "WITH "), .identifier(name), .text(" (")]
            for (index, column) in R.table.names.enumerated() {
                parts += (index > 0 ? [.text(", ")] : []) + [.identifier(column)]
            }
            sql = SQL(parts: parts + [.text(") AS (")] + body.parts + [.text(") ")])
        }
    }
}
