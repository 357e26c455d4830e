/// A query of a record's rows: conditions, order and limits.
///
/// A value type: each method returns a changed copy.
///
/// ```swift
/// let latest = ProjectRecord.where { $0.status == .active }.order { $0.createdAt.descending }.limit(50)
/// let projects = try tx.fetch(latest)
/// ```
/// The transaction limits the rows to its tenant and excludes deleted rows.
public struct Query<R: Record>: Sendable {
    var predicate: Predicate?
    var ordering: [Ordering] = []
    var limit: Int?
    var offset: Int?
    var deletion = DeletedRows.excluded
    var position: PagePosition?
    var source: CommonTableExpression<R>.Definition?
    var ranking: SearchWords?

    /// Creates a query of every row.
    public init() {}

    /// Returns the query limited to rows that also match the condition.
    public func `where`(_ condition: (R.Columns) -> Predicate) -> Self {
        adding(condition(R.Columns(R.table.name)))
    }

    /// As ``where(_:)``, with a condition on other tables of the same owner.
    public func `where`(_ condition: (R.Columns) -> OwnedPredicate<R.Owner>) -> Self {
        adding(condition(R.Columns(R.table.name)).predicate)
    }

    func adding(_ added: Predicate) -> Self {
        var query = self
        query.predicate = predicate.map { $0 && added } ?? added
        return query
    }

    /// As ``where(_:)`` with a value that isn't nil; otherwise returns the query unchanged.
    public func `where`<Value>(_ value: Value?, _ condition: (R.Columns, Value) -> Predicate) -> Self {
        guard let value else { return self }
        return self.where { condition($0, value) }
    }

    /// As ``where(_:_:)-(_,(_,_)->Predicate)``, with a condition on other tables of the same owner.
    public func `where`<Value>(_ value: Value?, _ condition: (R.Columns, Value) -> OwnedPredicate<R.Owner>) -> Self {
        guard let value else { return self }
        return self.where { condition($0, value).predicate }
    }

    /// Returns the query with one more sort column.
    public func order(_ column: (R.Columns) -> Ordering) -> Self {
        order { [column($0)] }
    }

    /// Returns the query with more sort columns.
    public func order(_ columns: (R.Columns) -> [Ordering]) -> Self {
        var query = self
        query.ordering += columns(R.Columns(R.table.name))
        return query
    }

    /// Returns the query limited to `count` rows; a negative count is zero.
    public func limit(_ count: Int) -> Self {
        var query = self
        query.limit = max(count, 0)
        return query
    }

    /// Returns the query without the first `count` rows; a negative count is zero.
    ///
    /// For paged lists, ``ReadTransaction/page(_:_:)`` costs less.
    public func offset(_ count: Int) -> Self {
        var query = self
        query.offset = max(count, 0)
        return query
    }

    /// Returns the query with deleted rows included.
    public func withDeleted() -> Self {
        var query = self
        query.deletion = .included
        return query
    }

    /// Returns the query limited to deleted rows.
    public func onlyDeleted() -> Self {
        var query = self
        query.deletion = .only
        return query
    }
}

/// The position where a list continues: after the row with these values.
enum PagePosition: Sendable {
    /// All columns of the preceding row.
    case row([DatabaseValue])
    /// The sort columns of the preceding row, tie-breaker last.
    case cursor([DatabaseValue])
}

enum DeletedRows: Sendable {
    case excluded, included, only
}

extension Record {
    /// A query of every row.
    public static var all: Query<Self> { Query() }

    /// Returns a query of the rows matching the condition.
    public static func `where`(_ condition: (Columns) -> Predicate) -> Query<Self> { Query().where(condition) }

    /// Returns a query of the rows matching a condition on other tables of the same owner.
    public static func `where`(_ condition: (Columns) -> OwnedPredicate<Owner>) -> Query<Self> {
        Query().where(condition)
    }

    /// Returns a query of every row, ordered by a column.
    public static func order(_ column: (Columns) -> Ordering) -> Query<Self> { Query().order(column) }

    /// Returns a query of every row, ordered by several columns.
    public static func order(_ columns: (Columns) -> [Ordering]) -> Query<Self> { Query().order(columns) }
}
