/// A condition that looks into tables of an owner: what sub-queries make.
///
/// The owner is part of the type, so that a query on rows of one owner can't look at rows of another; rows without a
/// tenant may be looked at from a tenant's.
public struct OwnedPredicate<Owner>: Sendable {
    let predicate: Predicate

    init(_ predicate: Predicate) {
        self.predicate = predicate
    }

    /// Both conditions.
    public static func && (left: Self, right: Self) -> Self { Self(left.predicate && right.predicate) }

    /// Both conditions.
    public static func && (left: Self, right: Predicate) -> Self { Self(left.predicate && right) }

    /// Both conditions.
    public static func && (left: Predicate, right: Self) -> Self { Self(left && right.predicate) }

    /// Either condition, or both.
    public static func || (left: Self, right: Self) -> Self { Self(left.predicate || right.predicate) }

    /// Either condition, or both.
    public static func || (left: Self, right: Predicate) -> Self { Self(left.predicate || right) }

    /// Either condition, or both.
    public static func || (left: Predicate, right: Self) -> Self { Self(left || right.predicate) }

    /// The opposite; rows for which the condition is unknown are kept.
    public static prefix func ! (operand: Self) -> Self { Self(!operand.predicate) }
}

extension Query where R.Owner == OwnedByTenant {
    /// As ``where(_:)``, with a condition that looks into tables without a tenant.
    public func `where`(_ condition: (R.Columns) -> OwnedPredicate<OwnedBySystem>) -> Self {
        adding(condition(R.Columns(R.table.name)).predicate)
    }
}

extension TenantOwned {
    /// The rows for which a condition holds that looks into tables without a tenant.
    public static func `where`(_ condition: (Columns) -> OwnedPredicate<OwnedBySystem>) -> Query<Self> {
        Query().where(condition)
    }
}
