import TrellisKernel

/// Rows of two tables side by side, fetched as tuples.
///
/// ```swift
/// let rows = try tx.fetch(MemberRecord.join(UserRecord.self, on: { $0.userID == $1.id }).order { $1.email.ascending })
/// for (member, user) in rows { … }
/// ```
/// In a tenant's transaction both sides are limited to the tenant, as far as they belong to tenants; deleted rows stay
/// hidden on both.
public struct JoinQuery<Left: Record, Right: Record, Item: Sendable>: Sendable {
    var left: Query<Left>
    let condition: Predicate
    let isOuter: Bool
    let decode: @Sendable (RowReader) throws -> Item

    // A table joined with itself needs a second name.
    static var rightName: String {
        Right.table.name == Left.table.name ? "\(Right.table.name)_joined" : Right.table.name
    }

    init(
        _ left: Query<Left>, on condition: (Left.Columns, Right.Columns) -> Predicate, isOuter: Bool,
        decode: @escaping @Sendable (RowReader) throws -> Item
    ) {
        self.left = left
        self.condition = condition(Left.Columns(Left.table.name), Right.Columns(Self.rightName))
        self.isOuter = isOuter
        self.decode = decode
    }

    /// Only the pairs for which the condition holds too.
    public func `where`(_ condition: (Left.Columns, Right.Columns) -> Predicate) -> Self {
        var query = self
        query.left = left.where { condition($0, Right.Columns(Self.rightName)) }
        return query
    }

    /// Ordered by one more column of either table.
    public func order(_ column: (Left.Columns, Right.Columns) -> Ordering) -> Self {
        order { [column($0, $1)] }
    }

    /// Ordered by more columns of either table.
    public func order(_ columns: (Left.Columns, Right.Columns) -> [Ordering]) -> Self {
        var query = self
        query.left = left.order { columns($0, Right.Columns(Self.rightName)) }
        return query
    }

    /// At most `count` pairs.
    public func limit(_ count: Int) -> Self {
        var query = self
        query.left = left.limit(count)
        return query
    }

    /// Without the first `count` pairs.
    public func offset(_ count: Int) -> Self {
        var query = self
        query.left = left.offset(count)
        return query
    }

    func select(tenant: ID<Tenant>?, dialect: Dialect) throws -> Statement {
        var renderer = Renderer(dialect)
        renderer.write("SELECT ")
        renderer.write(Left.table.statements(for: dialect).selection)
        for name in Right.table.names {
            renderer.write(", ")
            renderer.column(Self.rightName, name)
        }
        try writeSource(tenant: tenant, to: &renderer)
        try left.writeOrder(to: &renderer)
        left.writeLimit(to: &renderer)
        return renderer.statement
    }

    /// Writes ` FROM … JOIN … ON … WHERE …`.
    func writeSource(tenant: ID<Tenant>?, to renderer: inout Renderer) throws {
        renderer.write(" FROM ")
        renderer.identifier(Left.table.name)
        renderer.write(isOuter ? " LEFT JOIN " : " JOIN ")
        renderer.identifier(Right.table.name)
        renderer.write(" AS ")
        renderer.identifier(Self.rightName)
        renderer.write(" ON (")
        renderer.write(condition.sql)
        renderer.write(")")
        if let tenant, let index = Right.table.roles.tenant {
            renderer.write(" AND ")
            renderer.column(Self.rightName, Right.table.names[index])
            renderer.write(" = ")
            renderer.bind(tenant.databaseValue)
        }
        if let index = Right.table.roles.deleted {
            renderer.write(" AND ")
            renderer.column(Self.rightName, Right.table.names[index])
            renderer.write(" IS NULL")
        }
        try left.writeConditions(tenant: tenant, to: &renderer)
    }
}

extension Query {
    /// Each row with every row of another table that belongs to it.
    public func join<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, (R, Right)> {
        let width = R.table.columns.count
        return JoinQuery(self, on: condition, isOuter: false) { row in
            (try R(row: row), try Right(row: row.moved(by: width)))
        }
    }

    /// Each row with every row of another table that belongs to it, or with nil when none does.
    public func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, (R, Right?)> {
        let width = R.table.columns.count
        return JoinQuery(self, on: condition, isOuter: true) { row in
            let other = row.moved(by: width)
            return (try R(row: row), other.isNull(at: Right.table.roles.key) ? nil : try Right(row: other))
        }
    }
}

extension Record {
    /// Each row with every row of another table that belongs to it.
    public static func join<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, (Self, Right)> {
        all.join(right, on: condition)
    }

    /// Each row with every row of another table that belongs to it, or with nil when none does.
    public static func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, (Self, Right?)> {
        all.leftJoin(right, on: condition)
    }
}

extension RowReader {
    /// The same row, with the positions counted from a later column.
    func moved(by count: Int) -> Self { RowReader(source, offset: offset + count) }
}
