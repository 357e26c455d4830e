/// Rows of two or three tables side by side: what transactions fetch, count and page through.
public protocol JoinedRows: Sendable {
    /// The record of the first table.
    associatedtype Left: Record
    /// What the rows of all tables are fetched as.
    associatedtype Item: Sendable
    /// The tables.
    var plan: JoinPlan<Left> { get set }
    /// One row of all tables.
    func item(_ row: RowReader) throws -> Item
}

extension JoinedRows {
    /// At most `count` rows.
    public func limit(_ count: Int) -> Self { changing { $0.limit(count) } }

    /// Without the first `count` rows.
    public func offset(_ count: Int) -> Self { changing { $0.offset(count) } }

    func changing(_ change: (Query<Left>) -> Query<Left>) -> Self {
        var query = self
        query.plan.left = change(plan.left)
        return query
    }
}

/// Rows of two tables side by side, fetched as tuples.
///
/// ```swift
/// let rows = try tx.fetch(MemberRecord.join(UserRecord.self, on: { $0.userID == $1.id }).order { $1.email.ascending })
/// for (member, user) in rows { … }
/// ```
/// In a tenant's transaction every side is limited to the tenant, as far as it belongs to tenants; deleted rows stay
/// hidden on all. A third table joins in the same way.
public struct JoinQuery<Left: Record, Right: Record, Second: Sendable>: JoinedRows {
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

    /// One row of both tables.
    public func item(_ row: RowReader) throws -> (Left, Second) {
        (try Left(row: row), try second(row.moved(by: Left.table.columns.count)))
    }

    /// Only the pairs for which the condition holds too.
    public func `where`(_ condition: (Left.Columns, Right.Columns) -> Predicate) -> Self {
        changing { $0.adding(condition(Left.Columns(Left.table.name), Right.Columns(right))) }
    }

    /// As ``where(_:)``, with a condition that looks into other tables of the same owner.
    public func `where`(_ condition: (Left.Columns, Right.Columns) -> OwnedPredicate<Left.Owner>) -> Self {
        changing { $0.adding(condition(Left.Columns(Left.table.name), Right.Columns(right)).predicate) }
    }

    /// Ordered by one more column of either table.
    public func order(_ column: (Left.Columns, Right.Columns) -> Ordering) -> Self {
        order { [column($0, $1)] }
    }

    /// Ordered by more columns of either table.
    public func order(_ columns: (Left.Columns, Right.Columns) -> [Ordering]) -> Self {
        changing { $0.order { columns($0, Right.Columns(right)) } }
    }

    func joining<Other: Record, Third: Sendable>(
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

/// Rows of three tables side by side, fetched as tuples; see ``JoinQuery``.
public struct TripleJoinQuery<Left: Record, Right: Record, Other: Record, Second: Sendable, Third: Sendable>:
    JoinedRows
{
    /// The tables.
    public var plan: JoinPlan<Left>
    let names: (right: String, other: String)
    let second: @Sendable (RowReader) throws -> Second
    let third: @Sendable (RowReader) throws -> Third

    /// One row of the three tables.
    public func item(_ row: RowReader) throws -> (Left, Second, Third) {
        let next = row.moved(by: Left.table.columns.count)
        return (try Left(row: row), try second(next), try third(next.moved(by: Right.table.columns.count)))
    }

    /// Only the rows for which the condition holds too.
    public func `where`(_ condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate) -> Self {
        let added = condition(Left.Columns(Left.table.name), Right.Columns(names.right), Other.Columns(names.other))
        return changing { $0.adding(added) }
    }

    /// Ordered by one more column of any table.
    public func order(_ column: (Left.Columns, Right.Columns, Other.Columns) -> Ordering) -> Self {
        order { [column($0, $1, $2)] }
    }

    /// Ordered by more columns of any table.
    public func order(_ columns: (Left.Columns, Right.Columns, Other.Columns) -> [Ordering]) -> Self {
        changing { $0.order { columns($0, Right.Columns(names.right), Other.Columns(names.other)) } }
    }
}

extension RowReader {
    /// The same row, with the positions counted from a later column.
    func moved(by count: Int) -> Self { RowReader(source, offset: offset + count) }

    /// The record at this place, or nil when the row has none.
    func joined<R: Record>(_ record: R.Type) throws -> R? {
        isNull(at: R.table.roles.key) ? nil : try R(row: self)
    }
}
