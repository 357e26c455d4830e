/// The values that a query computes for each row, written one below the other; see ``Query/withValues(_:)``.
public struct SelectedValues<Owner, each Value: ColumnValue>: Sendable {
    let expressions: [SQL]
}

/// Collects ``SelectedValues``: sub-queries on rows of an owner.
///
/// ```swift
/// FavouriteRecord.count { $0.articleID == article.id }                                // Int
/// FavouriteRecord.exists { $0.articleID == article.id && $0.userID == reader }        // Bool
/// ```
@resultBuilder
public struct SelectedValuesBuilder<Owner> {
    /// The number of rows, or an aggregate of them.
    public static func buildExpression<Value>(
        _ value: SubqueryValue<Value, Owner>
    ) -> SubqueryValue<Value, Owner> { value }

    /// Whether a condition with a sub-query holds; false where it is unknown (NULL).
    public static func buildExpression(_ condition: OwnedPredicate<Owner>) -> SubqueryValue<Bool, Owner> {
        SubqueryValue(condition.isTrue)
    }

    /// All values, in order.
    public static func buildBlock<each Value>(
        _ values: repeat SubqueryValue<each Value, Owner>
    ) -> SelectedValues<Owner, repeat each Value> {
        var expressions: [SQL] = []
        for value in repeat each values { expressions.append(value.expression.sql) }
        return SelectedValues(expressions: expressions)
    }
}

extension SelectedValuesBuilder where Owner == OwnedByTenant {
    /// The number or an aggregate of rows without a tenant, which a tenant's query can read too.
    public static func buildExpression<Value>(
        _ value: SubqueryValue<Value, OwnedBySystem>
    ) -> SubqueryValue<Value, OwnedByTenant> { SubqueryValue(value.expression.sql) }

    /// Whether a condition on rows without a tenant holds, which a tenant's query can read too.
    public static func buildExpression(
        _ condition: OwnedPredicate<OwnedBySystem>
    ) -> SubqueryValue<Bool, OwnedByTenant> { SubqueryValue(condition.isTrue) }
}

extension OwnedPredicate {
    fileprivate var isTrue: SQL { SQL(parts: [.text("(")] + predicate.sql.parts + [.text(") IS TRUE")]) }
}
