extension Query {
    /// Joins each row with every matching row of another table.
    public func join<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right> where Right.Owner == R.Owner {
        JoinQuery(self, on: condition, isOuter: false) { try Right(row: $0) }
    }

    /// Joins each row with every matching row of another table, or with nil when none matches.
    public func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right?> where Right.Owner == R.Owner {
        JoinQuery(self, on: condition, isOuter: true) { try $0.joined(Right.self) }
    }
}

extension Query where R.Owner == OwnedByTenant {
    /// Joins each row with every matching row of a table without a tenant.
    public func join<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right> where Right.Owner == OwnedBySystem {
        JoinQuery(self, on: condition, isOuter: false) { try Right(row: $0) }
    }

    /// Joins each row with every matching row of a table without a tenant, or with nil when none matches.
    public func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (R.Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<R, Right, Right?> where Right.Owner == OwnedBySystem {
        JoinQuery(self, on: condition, isOuter: true) { try $0.joined(Right.self) }
    }
}

extension Record {
    /// Joins each row with every matching row of another table.
    public static func join<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right> where Right.Owner == Owner {
        all.join(right, on: condition)
    }

    /// Joins each row with every matching row of another table, or with nil when none matches.
    public static func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right?> where Right.Owner == Owner {
        all.leftJoin(right, on: condition)
    }
}

extension TenantOwned {
    /// Joins each row with every matching row of a table without a tenant.
    public static func join<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right> where Right.Owner == OwnedBySystem {
        all.join(right, on: condition)
    }

    /// Joins each row with every matching row of a table without a tenant, or with nil when none matches.
    public static func leftJoin<Right: Record>(
        _ right: Right.Type, on condition: (Columns, Right.Columns) -> Predicate
    ) -> JoinQuery<Self, Right, Right?> where Right.Owner == OwnedBySystem {
        all.leftJoin(right, on: condition)
    }
}

extension JoinQuery {
    /// Joins each row with every matching row of another table.
    public func join<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other> where Other.Owner == Left.Owner {
        joining(other, on: condition, isOuter: false) { try Other(row: $0) }
    }

    /// Joins each row with every matching row of another table, or with nil when none matches.
    public func leftJoin<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other?> where Other.Owner == Left.Owner {
        joining(other, on: condition, isOuter: true) { try $0.joined(Other.self) }
    }
}

extension JoinQuery where Left.Owner == OwnedByTenant {
    /// Joins each row with every matching row of a table without a tenant.
    public func join<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other> where Other.Owner == OwnedBySystem {
        joining(other, on: condition, isOuter: false) { try Other(row: $0) }
    }

    /// Joins each row with every matching row of a table without a tenant, or with nil when none matches.
    public func leftJoin<Other: Record>(
        _ other: Other.Type, on condition: (Left.Columns, Right.Columns, Other.Columns) -> Predicate
    ) -> TripleJoinQuery<Left, Right, Other, Second, Other?> where Other.Owner == OwnedBySystem {
        joining(other, on: condition, isOuter: true) { try $0.joined(Other.self) }
    }
}
