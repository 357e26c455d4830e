extension Query {
    /// Each row with every row of another table that belongs to it.
    public func join<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right> where Right.Owner == R.Owner {
        JoinQuery(self, on: condition, isOuter: false) { try Right(row: $0) }
    }

    /// Each row with every row of another table that belongs to it, or with nil when none does.
    public func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right?> where Right.Owner == R.Owner {
        JoinQuery(self, on: condition, isOuter: true) { try $0.joined(Right.self) }
    }
}

extension Query where R.Owner == OwnedByTenant {
    /// Each row with every row of another table without a tenant that belongs to it.
    public func join<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right> where Right.Owner == OwnedBySystem {
        JoinQuery(self, on: condition, isOuter: false) { try Right(row: $0) }
    }

    /// Each row with every row of another table without a tenant that belongs to it, or with nil when none does.
    public func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right?> where Right.Owner == OwnedBySystem {
        JoinQuery(self, on: condition, isOuter: true) { try $0.joined(Right.self) }
    }
}

extension Record {
    /// Each row with every row of another table that belongs to it.
    public static func join<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right> where Right.Owner == Owner {
        all.join(right, on: condition)
    }

    /// Each row with every row of another table that belongs to it, or with nil when none does.
    public static func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right?> where Right.Owner == Owner {
        all.leftJoin(right, on: condition)
    }
}

extension TenantOwned {
    /// Each row with every row of another table without a tenant that belongs to it.
    public static func join<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right> where Right.Owner == OwnedBySystem {
        all.join(right, on: condition)
    }

    /// Each row with every row of another table without a tenant that belongs to it, or with nil when none does.
    public static func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right?> where Right.Owner == OwnedBySystem {
        all.leftJoin(right, on: condition)
    }
}

extension JoinQuery {
    /// Each row with every row of another table that belongs to it.
    public func join<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other> where Other.Owner == Left.Owner {
        joining(other, on: condition, isOuter: false) { try Other(row: $0) }
    }

    /// Each row with every row of another table that belongs to it, or with nil when none does.
    public func leftJoin<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other?> where Other.Owner == Left.Owner {
        joining(other, on: condition, isOuter: true) { try $0.joined(Other.self) }
    }
}

extension JoinQuery where Left.Owner == OwnedByTenant {
    /// Each row with every row of another table without a tenant that belongs to it.
    public func join<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other> where Other.Owner == OwnedBySystem {
        joining(other, on: condition, isOuter: false) { try Other(row: $0) }
    }

    /// Each row with every row of another table without a tenant that belongs to it, or with nil when none does.
    public func leftJoin<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other?> where Other.Owner == OwnedBySystem {
        joining(other, on: condition, isOuter: true) { try $0.joined(Other.self) }
    }
}
