/// The order by a value that a sub-query computes from rows of an owner; see ``OwnedPredicate``.
///
/// NULL is the smallest value on every engine. Lists in such an order can be paged; each page computes the values of all
/// rows that match the query's conditions.
public struct OwnedOrdering<Owner>: Sendable {
    let ordering: Ordering
}

extension SubqueryValue {
    /// The order by the value, smallest first.
    public var ascending: OwnedOrdering<Owner> { OwnedOrdering(ordering: Ordering(computing: expression, false)) }

    /// The order by the value, greatest first.
    public var descending: OwnedOrdering<Owner> { OwnedOrdering(ordering: Ordering(computing: expression, true)) }
}

extension Query {
    /// Returns the query with one more order, by a sub-query's value.
    public func order(_ value: (R.Columns) -> OwnedOrdering<R.Owner>) -> Self {
        order { value($0).ordering }
    }
}

extension Query where R.Owner == OwnedByTenant {
    /// Returns the query with one more order, by the value of a sub-query on rows without a tenant.
    public func order(_ value: (R.Columns) -> OwnedOrdering<OwnedBySystem>) -> Self {
        order { value($0).ordering }
    }
}

extension Record {
    /// Returns a query of every row, ordered by a sub-query's value.
    public static func order(_ value: (Columns) -> OwnedOrdering<Owner>) -> Query<Self> { Query().order(value) }
}

extension TenantOwned {
    /// Returns a query of every row, ordered by the value of a sub-query on rows without a tenant.
    public static func order(_ value: (Columns) -> OwnedOrdering<OwnedBySystem>) -> Query<Self> {
        Query().order(value)
    }
}

extension JoinQuery {
    /// Returns the query with one more order, by a sub-query's value.
    public func order(_ value: (Left.Columns, Right.Columns) -> OwnedOrdering<Left.Owner>) -> Self {
        order { value($0, $1).ordering }
    }
}

extension TripleJoinQuery {
    /// Returns the query with one more order, by a sub-query's value.
    public func order(_ value: (Left.Columns, Right.Columns, Other.Columns) -> OwnedOrdering<Left.Owner>) -> Self {
        order { value($0, $1, $2).ordering }
    }
}
