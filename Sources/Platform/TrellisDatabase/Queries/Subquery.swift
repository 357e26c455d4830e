/// One column of a query's rows, used in the condition of another query: `ProjectRecord.all.select { $0.id }`.
///
/// Like every query, it is limited to the tenant and excludes deleted rows.
public struct Subquery<Value: ColumnValue, Owner>: Sendable {
    let sql: SQL
}

extension Query {
    /// Returns one column of the rows, for the conditions of another query.
    ///
    /// ```swift
    /// let members = MemberRecord.where { $0.role == .admin }
    /// let owned = ProjectRecord.where { $0.ownerID.in(members.select { $0.userID }) }
    /// ```
    public func select<Value>(_ column: (R.Columns) -> Column<Value>) -> Subquery<Value, R.Owner> {
        Subquery(sql: SQL(parts: parenthesized(selecting: [column(R.Columns(R.table.name)).part])))
    }
}

extension Column {
    /// Matches rows whose column has one of the sub-query's values.
    public func `in`<Owner>(_ query: Subquery<Value, Owner>) -> OwnedPredicate<Owner> { compared(with: query.sql) }

    /// Matches rows whose column has one of the sub-query's values, ignoring NULL.
    public func `in`<Owner>(_ query: Subquery<Value?, Owner>) -> OwnedPredicate<Owner> { compared(with: query.sql) }

    /// Matches rows whose column isn't NULL and has one of the sub-query's values.
    public func `in`<Wrapped, Owner>(_ query: Subquery<Wrapped, Owner>) -> OwnedPredicate<Owner>
    where Value == Wrapped? {
        compared(with: query.sql)
    }

    private func compared<Owner>(with query: SQL) -> OwnedPredicate<Owner> {
        OwnedPredicate(Predicate(SQL(parts: [part, .text(" IN ")] + query.parts)))
    }
}

extension Record {
    /// Matches rows of another table for which at least one row of this table matches the condition.
    ///
    /// ```swift
    /// ProjectRecord.where { project in TaskRecord.exists { $0.projectID == project.id && $0.done == false } }
    /// ```
    public static func exists(where condition: (Columns) -> Predicate) -> OwnedPredicate<Owner> {
        correlated { condition($0) }
    }

    /// As ``exists(where:)``, with a condition on further tables.
    public static func exists(where condition: (Columns) -> OwnedPredicate<Owner>) -> OwnedPredicate<Owner> {
        correlated { condition($0).predicate }
    }

    /// Matches rows of another table for which no row of this table matches the condition.
    public static func notExists(where condition: (Columns) -> Predicate) -> OwnedPredicate<Owner> {
        !exists(where: condition)
    }

    /// As ``notExists(where:)``, with a condition on further tables.
    public static func notExists(where condition: (Columns) -> OwnedPredicate<Owner>) -> OwnedPredicate<Owner> {
        !exists(where: condition)
    }

    private static func correlated(_ condition: (Columns) -> Predicate) -> OwnedPredicate<Owner> {
        let rows = correlated(selecting: { _ in "1" }, where: condition)
        return OwnedPredicate(Predicate(SQL(parts: [.text("EXISTS ")] + rows.parts)))
    }
}

extension SQL {
    /// Returns whether a sub-query in it uses this table alias.
    func usesAlias(_ table: String) -> Bool {
        parts.contains { part in
            switch part {
            case .scope(let scope): scope.table == table
            case .choice(let sqlite, let postgres): sqlite.usesAlias(table) || postgres.usesAlias(table)
            default: false
            }
        }
    }
}
