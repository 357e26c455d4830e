/// One value that a sub-query computes for each row of another query, of rows of one owner: their number, or an
/// aggregate.
///
/// ```swift
/// let popular = ArticleRecord.order { article in
///     FavouriteRecord.count { $0.articleID == article.id }.descending
/// }
/// ```
/// A query can be sorted by it, limited by it, and return it: see ``Query/withValues(_:)``.
public struct SubqueryValue<Value: ColumnValue, Owner>: Sendable {
    let expression: Expression

    /// The value as an operand; conditions on it also need its owner.
    struct Expression: ValueExpression {
        let sql: SQL
        var computed: ComputedValue { ComputedValue(sql: sql) }
    }

    init(_ sql: SQL) {
        expression = Expression(sql: sql)
    }
}

extension Record {
    /// Counts the rows of this table that match the condition, for each row of another table.
    public static func count(where condition: (Columns) -> Predicate) -> SubqueryValue<Int, Owner> {
        aggregate({ _ in Aggregate("COUNT(", .text("*")) }, where: condition)
    }

    /// As ``count(where:)-(_)``, with a condition on further tables.
    public static func count(where condition: (Columns) -> OwnedPredicate<Owner>) -> SubqueryValue<Int, Owner> {
        count { condition($0).predicate }
    }

    /// Computes one value over the rows of this table that match the condition, for each row of another table.
    ///
    /// ```swift
    /// let latest = TaskRecord.aggregate({ $0.createdAt.max() }, where: { $0.projectID == project.id })
    /// ```
    public static func aggregate<Value>(
        _ value: (Columns) -> Aggregate<Value>, where condition: (Columns) -> Predicate
    ) -> SubqueryValue<Value, Owner> {
        SubqueryValue(correlated(selecting: { value($0).sql }, where: condition))
    }

    /// As ``aggregate(_:where:)-(_,(_)->Predicate)``, with a condition on further tables.
    public static func aggregate<Value>(
        _ value: (Columns) -> Aggregate<Value>, where condition: (Columns) -> OwnedPredicate<Owner>
    ) -> SubqueryValue<Value, Owner> {
        aggregate(value) { condition($0).predicate }
    }

    /// Returns `(SELECT … FROM … WHERE …)` over the rows of this table that match the condition.
    static func correlated(
        selecting selection: (Columns) -> SQL, where condition: (Columns) -> Predicate
    ) -> SQL {
        // A unique alias distinguishes the table from the outer one, which may be the same, and from inner ones.
        var name = "\(table.name)_some"
        var found = condition(Columns(name))
        while found.sql.usesAlias(name) {
            name += "_other"
            found = condition(Columns(name))
        }
        var parts: [SQL.Part] = [.text("(SELECT ")] + selection(Columns(name)).parts
        parts += [.text(" FROM "), .identifier(table.name), .text(" AS "), .identifier(name), .text(" WHERE ")]
        parts += [.scope(table.scope(as: name)), .text(" AND ")]
        return SQL(parts: parts + found.sql.parts + [.text(")")])
    }
}

extension SubqueryValue {
    /// Matches rows with this value; with nil, rows with NULL.
    public static func == (left: Self, right: Value) -> OwnedPredicate<Owner> {
        OwnedPredicate(left.expression == right)
    }

    /// Matches rows with another value or NULL; with nil, rows that have a value.
    public static func != (left: Self, right: Value) -> OwnedPredicate<Owner> {
        OwnedPredicate(left.expression != right)
    }
}

extension SubqueryValue where Value: Comparable {
    /// Matches rows with a smaller value.
    public static func < (left: Self, right: Value) -> OwnedPredicate<Owner> { OwnedPredicate(left.expression < right) }

    /// Matches rows with a smaller or equal value.
    public static func <= (left: Self, right: Value) -> OwnedPredicate<Owner> {
        OwnedPredicate(left.expression <= right)
    }

    /// Matches rows with a greater value.
    public static func > (left: Self, right: Value) -> OwnedPredicate<Owner> { OwnedPredicate(left.expression > right) }

    /// Matches rows with a greater or equal value.
    public static func >= (left: Self, right: Value) -> OwnedPredicate<Owner> {
        OwnedPredicate(left.expression >= right)
    }
}

extension SubqueryValue {
    /// Matches rows that have a value which is smaller.
    public static func < <Wrapped: Comparable>(left: Self, right: Wrapped) -> OwnedPredicate<Owner>
    where Value == Wrapped? {
        OwnedPredicate(left.expression < right)
    }

    /// Matches rows that have a value which is greater.
    public static func > <Wrapped: Comparable>(left: Self, right: Wrapped) -> OwnedPredicate<Owner>
    where Value == Wrapped? {
        OwnedPredicate(left.expression > right)
    }
}
