/// A condition on rows, made by comparing columns: `$0.status == .active && $0.name.contains("x")`.
///
/// Conditions mean what they do in Swift: `!=` and `!` keep rows whose column is NULL.
public struct Predicate: Hashable, Sendable {
    let sql: SQL

    /// A condition written by hand.
    public init(_ sql: SQL) {
        self.sql = sql
    }

    /// Both conditions.
    public static func && (left: Self, right: Self) -> Self {
        Self(SQL(parts: [.text("(")] + left.sql.parts + [.text(" AND ")] + right.sql.parts + [.text(")")]))
    }

    /// Either condition, or both.
    public static func || (left: Self, right: Self) -> Self {
        Self(SQL(parts: [.text("(")] + left.sql.parts + [.text(" OR ")] + right.sql.parts + [.text(")")]))
    }

    /// The opposite; rows for which the condition is unknown are kept.
    public static prefix func ! (operand: Self) -> Self {
        Self(SQL(parts: [.text("((")] + operand.sql.parts + [.text(") IS NOT TRUE)")]))
    }

    /// Every row.
    public static let always = Predicate(SQL(parts: [.text("TRUE")]))

    /// No row.
    public static let never = Predicate(SQL(parts: [.text("FALSE")]))

    /// Every one of the conditions; every row when there is none.
    public static func all(_ conditions: [Predicate]) -> Self {
        conditions.dropFirst().reduce(conditions.first ?? .always) { $0 && $1 }
    }

    /// At least one of the conditions; no row when there is none.
    public static func any(_ conditions: [Predicate]) -> Self {
        conditions.dropFirst().reduce(conditions.first ?? .never) { $0 || $1 }
    }
}
