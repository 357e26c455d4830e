/// A condition with a sub-query on tables of an owner.
///
/// The owner is part of the type, so a query on rows of one owner can't read rows of another; queries on a tenant's
/// rows can also read rows without a tenant.
public struct OwnedPredicate<Owner>: Sendable {
    let predicate: Predicate

    init(_ predicate: Predicate) {
        self.predicate = predicate
    }

    /// Matches rows that match both conditions.
    public static func && (left: Self, right: Self) -> Self { Self(left.predicate && right.predicate) }

    /// Matches rows that match both conditions.
    public static func && (left: Self, right: Predicate) -> Self { Self(left.predicate && right) }

    /// Matches rows that match both conditions.
    public static func && (left: Predicate, right: Self) -> Self { Self(left && right.predicate) }

    /// Matches rows that match at least one of the two conditions.
    public static func || (left: Self, right: Self) -> Self { Self(left.predicate || right.predicate) }

    /// Matches rows that match at least one of the two conditions.
    public static func || (left: Self, right: Predicate) -> Self { Self(left.predicate || right) }

    /// Matches rows that match at least one of the two conditions.
    public static func || (left: Predicate, right: Self) -> Self { Self(left || right.predicate) }

    /// Negates the condition; also matches rows for which it is unknown (NULL).
    public static prefix func ! (operand: Self) -> Self { Self(!operand.predicate) }
}

extension Query where R.Owner == OwnedByTenant {
    /// As ``where(_:)``, with a condition on tables without a tenant.
    public func `where`(_ condition: (R.Columns) -> OwnedPredicate<OwnedBySystem>) -> Self {
        adding(condition(R.Columns(R.table.name)).predicate)
    }
}

extension TenantOwned {
    /// Returns a query of the rows matching a condition on tables without a tenant.
    public static func `where`(_ condition: (Columns) -> OwnedPredicate<OwnedBySystem>) -> Query<Self> {
        Query().where(condition)
    }
}
