/// A condition on rows, created by comparing columns: `$0.status == .active && $0.name.contains("x")`.
///
/// Conditions have the semantics of Swift: `!=` and `!` also match rows whose column is NULL.
public struct Predicate: Hashable, Sendable {
    let sql: SQL

    /// Creates a condition from raw SQL.
    public init(_ sql: SQL) {
        self.sql = sql
    }

    /// Matches rows that match both conditions.
    public static func && (left: Self, right: Self) -> Self {
        Self(SQL(parts: [.text("(")] + left.sql.parts + [.text(" AND ")] + right.sql.parts + [.text(")")]))
    }

    /// Matches rows that match at least one of the two conditions.
    public static func || (left: Self, right: Self) -> Self {
        Self(SQL(parts: [.text("(")] + left.sql.parts + [.text(" OR ")] + right.sql.parts + [.text(")")]))
    }

    /// Negates the condition; also matches rows for which it is unknown (NULL).
    public static prefix func ! (operand: Self) -> Self {
        Self(SQL(parts: [.text("((")] + operand.sql.parts + [.text(") IS NOT TRUE)")]))
    }

    /// A condition that every row matches.
    public static let always = Predicate(SQL(parts: [.text("TRUE")]))

    /// A condition that no row matches.
    public static let never = Predicate(SQL(parts: [.text("FALSE")]))

    /// Matches rows that match all conditions; every row for an empty list.
    public static func all(_ conditions: [Predicate]) -> Self {
        conditions.dropFirst().reduce(conditions.first ?? .always) { $0 && $1 }
    }

    /// Matches rows that match at least one condition; no row for an empty list.
    public static func any(_ conditions: [Predicate]) -> Self {
        conditions.dropFirst().reduce(conditions.first ?? .never) { $0 || $1 }
    }
}
