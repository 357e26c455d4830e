/// One column of the rows of a query, for another query to compare with: `ProjectRecord.all.select { $0.id }`.
///
/// It is limited to the tenant and hides deleted rows, like every query.
public struct Subquery<Value: ColumnValue, Owner>: Sendable {
    let sql: SQL
}

extension Query {
    /// One column of the rows, for the conditions of another query.
    ///
    /// ```swift
    /// let members = MemberRecord.where { $0.role == .admin }
    /// let owned = ProjectRecord.where { $0.ownerID.in(members.select { $0.userID }) }
    /// ```
    public func select<Value>(_ column: (R.Columns) -> Column<Value>) -> Subquery<Value, R.Owner> {
        Subquery(sql: SQL(parts: bracketed(selecting: [column(R.Columns(R.table.name)).part])))
    }
}

extension Column {
    /// Rows whose column has one of the values that the sub-query gives.
    public func `in`<Owner>(_ query: Subquery<Value, Owner>) -> OwnedPredicate<Owner> { compared(with: query.sql) }

    /// Rows whose column has one of the values that the sub-query gives, NULL apart.
    public func `in`<Owner>(_ query: Subquery<Value?, Owner>) -> OwnedPredicate<Owner> { compared(with: query.sql) }

    /// Rows whose column has a value, and it is one of those that the sub-query gives.
    public func `in`<Wrapped, Owner>(_ query: Subquery<Wrapped, Owner>) -> OwnedPredicate<Owner>
    where Value == Wrapped? {
        compared(with: query.sql)
    }

    private func compared<Owner>(with query: SQL) -> OwnedPredicate<Owner> {
        OwnedPredicate(Predicate(SQL(parts: [part, .text(" IN ")] + query.parts)))
    }
}

extension Record {
    /// Rows of another table for which some row of this one fulfils the condition.
    ///
    /// ```swift
    /// ProjectRecord.where { project in TaskRecord.exists { $0.projectID == project.id && $0.done == false } }
    /// ```
    public static func exists(where condition: (Columns) -> Predicate) -> OwnedPredicate<Owner> {
        correlated { condition($0) }
    }

    /// As ``exists(where:)``, with a condition that looks into further tables.
    public static func exists(where condition: (Columns) -> OwnedPredicate<Owner>) -> OwnedPredicate<Owner> {
        correlated { condition($0).predicate }
    }

    /// Rows of another table for which no row of this one fulfils the condition.
    public static func notExists(where condition: (Columns) -> Predicate) -> OwnedPredicate<Owner> {
        !exists(where: condition)
    }

    /// As ``notExists(where:)``, with a condition that looks into further tables.
    public static func notExists(where condition: (Columns) -> OwnedPredicate<Owner>) -> OwnedPredicate<Owner> {
        !exists(where: condition)
    }

    private static func correlated(_ condition: (Columns) -> Predicate) -> OwnedPredicate<Owner> {
        // A name of its own keeps the table apart from the one outside, which may be the same; and from one within.
        var name = "\(table.name)_some"
        var found = condition(Columns(name))
        while found.sql.names(name) {
            name += "_other"
            found = condition(Columns(name))
        }
        let start: [SQL.Part] = [
            .text("EXISTS (SELECT 1 FROM "), .identifier(table.name), .text(" AS "), .identifier(name),
            .text(" WHERE "), .scope(table.scope(as: name)), .text(" AND "),
        ]
        return OwnedPredicate(Predicate(SQL(parts: start + found.sql.parts + [.text(")")])))
    }
}

extension SQL {
    /// Whether a sub-query in it gives a table this name.
    fileprivate func names(_ table: String) -> Bool {
        parts.contains { part in
            switch part {
            case .scope(let scope): scope.table == table
            case .choice(let sqlite, let postgres): sqlite.names(table) || postgres.names(table)
            default: false
            }
        }
    }
}
