/// One order of groups: that of an aggregate, or of a column by which the rows are grouped.
public protocol GroupOrdering: Sendable {
    /// The order in the statement.
    var ordering: Ordering { get }
}

extension Ordering: GroupOrdering {
    /// The order itself.
    public var ordering: Ordering { self }
}

/// The order of groups by an aggregate: `$0.amount.sum().descending`.
///
/// NULL is the smallest value on every engine. Rows can't be sorted by it, since they have no aggregates.
public struct AggregateOrdering: GroupOrdering {
    /// The order in the statement.
    public let ordering: Ordering
}

extension Aggregate {
    /// The order by the aggregate, smallest value first.
    public var ascending: AggregateOrdering { AggregateOrdering(ordering: Ordering(computing: self, false)) }

    /// The order by the aggregate, greatest value first.
    public var descending: AggregateOrdering { AggregateOrdering(ordering: Ordering(computing: self, true)) }
}

extension Ordering {
    /// Creates the order by a computed value.
    init<Expression: ValueExpression>(computing value: Expression, _ isDescending: Bool) {
        self.init(
            table: "", column: "", isDescending: isDescending, isNullable: Expression.Value.isNullable,
            type: Expression.Value.columnType, expression: SQL(parts: value.collated))
    }
}
