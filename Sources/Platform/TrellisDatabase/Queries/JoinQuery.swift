/// A query that joins two or three tables; transactions fetch, count and page its rows.
public protocol JoinedQuery: Sendable {
    /// The record of the first table.
    associatedtype Left: Record
    /// The type of a fetched row.
    associatedtype Element: Sendable
    /// The tables.
    var plan: JoinPlan<Left> { get set }
    /// Decodes one joined row.
    func decode(_ row: RowReader) throws -> Element
}

extension JoinedQuery {
    /// Returns the query limited to `count` rows.
    public func limit(_ count: Int) -> Self { mapLeft { $0.limit(count) } }

    /// Returns the query without the first `count` rows.
    public func offset(_ count: Int) -> Self { mapLeft { $0.offset(count) } }

    func mapLeft(_ change: (Query<Left>) -> Query<Left>) -> Self {
        var query = self
        query.plan.left = change(plan.left)
        return query
    }
}

/// A query that joins two tables; its rows are fetched as tuples.
///
/// ```swift
/// let rows = try tx.fetch(MemberRecord.join(UserRecord.self, on: { $0.userID == $1.id }).order { $1.email.ascending })
/// for (member, user) in rows { … }
/// ```
/// In a tenant's transaction every tenant-owned table is limited to the tenant; deleted rows are excluded from all
/// tables. A third table is joined in the same way.
public struct JoinQuery<Left: Record, Right: Record, Second: JoinedRow>: JoinedQuery {
    /// The tables.
    public var plan: JoinPlan<Left>
    let right: String
    let second: @Sendable (RowReader) throws -> Second

    init(
        _ left: Query<Left>, on condition: (Left.Columns, Right.Columns) -> Predicate, isOuter: Bool,
        second: @escaping @Sendable (RowReader) throws -> Second
    ) {
        let plan = JoinPlan(left)
        right = plan.name(for: Right.table)
        self.plan = plan.adding(
            Right.table, right, on: condition(Left.Columns(Left.table.name), Right.Columns(right)), isOuter: isOuter)
        self.second = second
    }

    /// Decodes one row of both tables.
    public func decode(_ row: RowReader) throws -> (Left, Second) {
        (try Left(row: row), try second(row.shifted(by: Left.table.columns.count)))
    }

    /// Returns the query limited to pairs that also match the condition.
    public func `where`(_ condition: (Left.Columns, Right.Columns) -> Predicate) -> Self {
        mapLeft { $0.adding(condition(Left.Columns(Left.table.name), Right.Columns(right))) }
    }

    /// As ``where(_:)``, with a condition on other tables of the same owner.
    public func `where`(_ condition: (Left.Columns, Right.Columns) -> OwnedPredicate<Left.Owner>) -> Self {
        mapLeft { $0.adding(condition(Left.Columns(Left.table.name), Right.Columns(right)).predicate) }
    }

    /// Returns the query with one more sort column of either table.
    public func order(_ column: (Left.Columns, Right.Columns) -> Ordering) -> Self {
        order { [column($0, $1)] }
    }

    /// Returns the query with more sort columns of either table.
    public func order(_ columns: (Left.Columns, Right.Columns) -> [Ordering]) -> Self {
        mapLeft { $0.order { columns($0, Right.Columns(right)) } }
    }

    func joining<Other: Record, Third: JoinedRow>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate, isOuter: Bool,
        third: @escaping @Sendable (RowReader) throws -> Third
    ) -> TripleJoinQuery<Left, Right, Other, Second, Third> {
        let name = plan.name(for: Other.table)
        let condition = condition(Left.Columns(Left.table.name), Right.Columns(right), Other.Columns(name))
        return TripleJoinQuery(
            plan: plan.adding(Other.table, name, on: condition, isOuter: isOuter), names: (right, name),
            second: second, third: third)
    }
}

/// A query that joins three tables; its rows are fetched as tuples, see ``JoinQuery``.
public struct TripleJoinQuery<Left: Record, Right: Record, Other: Record, Second: JoinedRow, Third: JoinedRow>:
    JoinedQuery
{
    /// The tables.
    public var plan: JoinPlan<Left>
    let names: (right: String, other: String)
    let second: @Sendable (RowReader) throws -> Second
    let third: @Sendable (RowReader) throws -> Third

    /// Decodes one row of the three tables.
    public func decode(_ row: RowReader) throws -> (Left, Second, Third) {
        let next = row.shifted(by: Left.table.columns.count)
        return (try Left(row: row), try second(next), try third(next.shifted(by: Right.table.columns.count)))
    }

    /// Returns the query limited to rows that also match the condition.
    public func `where`(_ condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate) -> Self {
        let added = condition(Left.Columns(Left.table.name), Right.Columns(names.right), Other.Columns(names.other))
        return mapLeft { $0.adding(added) }
    }

    /// Returns the query with one more sort column of any table.
    public func order(_ column: (Left.Columns, Right.Columns, Other.Columns) -> Ordering) -> Self {
        order { [column($0, $1, $2)] }
    }

    /// Returns the query with more sort columns of any table.
    public func order(_ columns: (Left.Columns, Right.Columns, Other.Columns) -> [Ordering]) -> Self {
        mapLeft { $0.order { columns($0, Right.Columns(names.right), Other.Columns(names.other)) } }
    }
}

extension RowReader {
    /// Returns a reader of the same row whose positions start at a later column.
    func shifted(by count: Int) -> Self { RowReader(source, offset: offset + count) }

    /// Decodes the record at this position; nil when its key is NULL.
    func joined<R: Record>(_ record: R.Type) throws -> R? {
        isNull(at: R.table.roles.key) ? nil : try R(row: self)
    }
}
