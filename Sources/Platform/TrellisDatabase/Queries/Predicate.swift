/// A condition on rows, created by comparing columns: `$0.status == .active && $0.name.contains("x")`.
///
/// Conditions have the semantics of Swift: `!=` and `!` also match rows whose column is NULL.
public struct Predicate: Hashable, Sendable {
    let sql: SQL

    package init(_ sql: SQL) {
        self.sql = sql
    }

    /// Creates a condition from handwritten SQL; **no tenant predicate is added** to a query within it.
    ///
    /// The reason is logged with each statement.
    public init(unfiltered sql: SQL, reason: StaticString) {
        self.init(SQL(unfiltered: sql, reason))
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
        balanced(conditions[...]) { $0 && $1 } ?? .always
    }

    /// Matches rows that match at least one condition; no row for an empty list.
    public static func any(_ conditions: [Predicate]) -> Self {
        balanced(conditions[...]) { $0 || $1 } ?? .never
    }

    /// Combines the conditions in pairs: SQLite refuses a thousand expressions within each other.
    private static func balanced(
        _ conditions: ArraySlice<Predicate>, _ combine: (Predicate, Predicate) -> Predicate
    ) -> Predicate? {
        guard conditions.count > 1 else { return conditions.first }
        let middle = conditions.startIndex + conditions.count / 2
        guard let left = balanced(conditions[..<middle], combine), let right = balanced(conditions[middle...], combine)
        else { return nil }
        return combine(left, right)
    }
}
