/// A common table expression: named rows that a statement computes first and then queries.
///
/// ```swift
/// let subtree = CommonTableExpression("subtree", from: FolderRecord.where { $0.id == root }) { $0.parentID == $1.id }
/// let folders = try tx.fetch(subtree.all.order { $0.name.ascending })
/// ```
/// ``all`` is an ordinary query: it supports conditions, order, joins, aggregates, pages and use as a sub-query. Both
/// the inner query and the result are limited to the tenant.
public struct CommonTableExpression<R: Record>: Sendable {
    let definition: Definition

    /// Creates named rows from a query.
    public init(_ name: String, from query: Query<R>) {
        definition = Definition(name, isRecursive: false, SQL(parts: query.parts(selecting: query.selection)))
    }

    /// Creates recursive rows: those of a query, then repeatedly the rows that match `next` with a row found before,
    /// each once.
    ///
    /// The arguments of `next` are the columns of a further row and of one found before.
    public init(_ name: String, from query: Query<R>, next: (R.Columns, R.Columns) -> Predicate) {
        let table = R.table
        var parts: [SQL.Part] = [.text("SELECT * FROM ")] + query.parenthesized(selecting: query.selection)
        parts += [.text(" AS "), .identifier("\(name)_first"), .text(" UNION SELECT ")] + query.selection
        parts += [.text(" FROM "), .identifier(table.name), .text(" JOIN "), .identifier(name), .text(" ON ")]
        parts += next(R.Columns(table.name), R.Columns(name)).sql.parts
        parts += [.text(" WHERE "), .scope(table.scope(query.deletion))]
        definition = Definition(name, isRecursive: true, SQL(parts: parts))
    }

    /// Creates named rows from raw SQL, to which **no tenant predicate is added**; only the result is limited to the
    /// tenant.
    ///
    /// It must select `\(columns: R.self)`. The reason is logged with each statement.
    public init(_ name: String, unfiltered sql: SQL, reason: StaticString) {
        definition = Definition(name, isRecursive: true, SQL(parts: [.unfiltered(reason: "\(reason)")] + sql.parts))
    }

    /// A query of the rows.
    public var all: Query<R> {
        var query = Query<R>()
        query.source = definition
        return query
    }

    /// Returns a query of the rows matching the condition.
    public func `where`(_ condition: (R.Columns) -> Predicate) -> Query<R> { all.where(condition) }

    struct Definition: Hashable, Sendable {
        let name: String
        /// `WITH … AS (…)` with a trailing space.
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
