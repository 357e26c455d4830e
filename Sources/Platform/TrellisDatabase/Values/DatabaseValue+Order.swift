extension DatabaseValue {
    /// Returns whether `left` comes before `right` in an order that is the same in each run of a program.
    ///
    /// It is the order of bytes for texts, not that of a database. Lists and values of different types have none.
    static func isOrdered(_ left: DatabaseValue, _ right: DatabaseValue) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): !left && right
        case (.integer(let left), .integer(let right)): left < right
        case (.real(let left), .real(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
        case (.uuid(let high, let low), .uuid(let otherHigh, let otherLow)): (high, low) < (otherHigh, otherLow)
        case (.timestamp(let left), .timestamp(let right)): left < right
        case (.decimal(let left), .decimal(let right)): left < right
        default: false
        }
    }
}
