/// Which rows of a record, in which order, how many.
///
/// A value: each method gives a narrower one.
///
/// ```swift
/// let latest = ProjectRecord.where { $0.status == .active }.order { $0.createdAt.descending }.limit(50)
/// let projects = try tx.fetch(latest)
/// ```
/// The transaction adds what it must: its tenant, and that deleted rows stay hidden.
public struct Query<R: Record>: Sendable {
    var predicate: Predicate?
    var ordering: [Ordering] = []
    var limit: Int?
    var offset: Int?
    var deletion = DeletedRows.hidden
    var place: Place?
    var source: NamedRows<R>.Definition?
    var ranking: SearchWords?

    /// Every row.
    public init() {}

    /// Only the rows for which the condition holds too.
    public func `where`(_ condition: (R.Columns) -> Predicate) -> Self {
        adding(condition(R.Columns(R.table.name)))
    }

    /// As ``where(_:)``, with a condition that looks into other tables of the same owner.
    public func `where`(_ condition: (R.Columns) -> OwnedPredicate<R.Owner>) -> Self {
        adding(condition(R.Columns(R.table.name)).predicate)
    }

    func adding(_ added: Predicate) -> Self {
        var query = self
        query.predicate = predicate.map { $0 && added } ?? added
        return query
    }

    /// As ``where(_:)`` when `condition` isn't nil; the whole query otherwise.
    public func `where`<Value>(_ value: Value?, _ condition: (R.Columns, Value) -> Predicate) -> Self {
        guard let value else { return self }
        return self.where { condition($0, value) }
    }

    /// Ordered by one more column.
    public func order(_ column: (R.Columns) -> Ordering) -> Self {
        order { [column($0)] }
    }

    /// Ordered by more columns.
    public func order(_ columns: (R.Columns) -> [Ordering]) -> Self {
        var query = self
        query.ordering += columns(R.Columns(R.table.name))
        return query
    }

    /// At most `count` rows; a negative count is none.
    public func limit(_ count: Int) -> Self {
        var query = self
        query.limit = max(count, 0)
        return query
    }

    /// Without the first `count` rows.
    ///
    /// For lists that people page through, ``ReadTransaction/page(_:_:)`` costs less.
    public func offset(_ count: Int) -> Self {
        var query = self
        query.offset = max(count, 0)
        return query
    }

    /// Deleted rows as well.
    public func withDeleted() -> Self {
        var query = self
        query.deletion = .shown
        return query
    }

    /// Deleted rows only.
    public func onlyDeleted() -> Self {
        var query = self
        query.deletion = .only
        return query
    }
}

/// Where a list goes on: after the row with these values.
enum Place: Sendable {
    /// Every column of the row before.
    case row([DatabaseValue])
    /// The sort columns of the row before, tie-breaker last.
    case cursor([DatabaseValue])
}

enum DeletedRows: Sendable {
    case hidden, shown, only
}

extension Record {
    /// Every row, as a query.
    public static var all: Query<Self> { Query() }

    /// The rows for which the condition holds.
    public static func `where`(_ condition: (Columns) -> Predicate) -> Query<Self> { Query().where(condition) }

    /// The rows for which a condition holds that looks into other tables of the same owner.
    public static func `where`(_ condition: (Columns) -> OwnedPredicate<Owner>) -> Query<Self> {
        Query().where(condition)
    }

    /// Every row, ordered by a column.
    public static func order(_ column: (Columns) -> Ordering) -> Query<Self> { Query().order(column) }

    /// Every row, ordered by several columns.
    public static func order(_ columns: (Columns) -> [Ordering]) -> Query<Self> { Query().order(columns) }
}
