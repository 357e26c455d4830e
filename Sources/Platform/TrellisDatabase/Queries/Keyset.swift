import TrellisKernel

extension Query {
    /// Returns the query limited to rows after `record` in this order.
    ///
    /// The identifier breaks ties, so no row is skipped or repeated.
    ///
    /// Unlike with ``offset(_:)``, rows inserted or deleted between two pages don't shift the list.
    public func after(_ record: R) -> Self {
        var values = RowValues(capacity: R.table.columns.count)
        record.bind(to: &values)
        var query = self
        query.position = .row(values.values)
        return query
    }

    /// Returns the order with the identifier appended, in the direction of the last column: a total order.
    ///
    /// - Parameter isRanked: whether the best matches of a search may come first.
    func sorted(ranked isRanked: Bool = false) throws -> [Ordering] {
        guard ranking == nil || isRanked else { throw SearchWords.pagingUnsupported }
        let table = R.table
        for ordering in ordering
        where ordering.expression == nil && (ordering.table != table.name || table.index(of: ordering.column) == nil) {
            throw DatabaseError.statement(
                message: "A page of \(table.name) can't be sorted by a column of \(ordering.table).")
        }
        let key = table.columns[table.roles.key]
        if ordering.contains(where: { $0.expression == nil && $0.column == key.name }) { return ordering }
        let tieBreaker = Ordering(
            table: table.name, column: key.name, isDescending: ordering.last?.isDescending ?? false, isNullable: false,
            type: key.type)
        return ordering + [tieBreaker]
    }

    func sortValues(_ position: PagePosition) throws -> [DatabaseValue] {
        switch position {
        case .cursor(let values): return values
        case .row(let values):
            return try sorted().map { ordering in
                guard ordering.expression == nil else {
                    throw DatabaseError.statement(
                        message: "A row doesn't have the computed values of its order: use page, not after.")
                }
                return values[R.table.index(of: ordering.column) ?? 0]
            }
        }
    }
}

/// The condition "after this position in this order" (keyset paging).
enum Keyset {
    /// Returns one row-value comparison when all columns have the same direction and none is nullable, since an index
    /// supports it completely; otherwise one alternative per column.
    static func condition(_ ordering: [Ordering], after values: [DatabaseValue]) -> Predicate {
        let pairs = Array(zip(ordering, values))
        guard let first = pairs.first else { return .always }
        let isUniform = pairs.allSatisfy { $0.0.isDescending == first.0.isDescending && !$0.0.isNullable }
        return isUniform ? rowValue(pairs, first.0.isDescending) : alternatives(pairs)
    }

    private static func rowValue(_ pairs: [(Ordering, DatabaseValue)], _ descending: Bool) -> Predicate {
        var parts: [SQL.Part] = [.text("(")]
        for (index, pair) in pairs.enumerated() {
            if index > 0 { parts.append(.text(", ")) }
            parts += pair.0.operand
        }
        parts.append(.text(descending ? ") < (" : ") > ("))
        for (index, pair) in pairs.enumerated() {
            if index > 0 { parts.append(.text(", ")) }
            parts.append(.value(pair.1))
        }
        return Predicate(SQL(parts: parts + [.text(")")]))
    }

    private static func alternatives(_ pairs: [(Ordering, DatabaseValue)]) -> Predicate {
        Predicate.any(
            pairs.indices.map { index in
                Predicate.all(pairs[..<index].map { equal($0.0, $0.1) } + [after(pairs[index].0, pairs[index].1)])
            })
    }

    private static func equal(_ ordering: Ordering, _ value: DatabaseValue) -> Predicate {
        let operand = ordering.operand
        return Predicate(
            SQL(parts: operand + (value.isNull ? [.text(" IS NULL")] : [.text(" = "), .value(value)])))
    }

    /// NULL is the smallest value: first in ascending order, last in descending order.
    private static func after(_ ordering: Ordering, _ value: DatabaseValue) -> Predicate {
        let operand = ordering.operand
        if value.isNull {
            return ordering.isDescending ? .never : Predicate(SQL(parts: operand + [.text(" IS NOT NULL")]))
        }
        let compared = Predicate(SQL(parts: operand + [.text(ordering.isDescending ? " < " : " > "), .value(value)]))
        guard ordering.isDescending, ordering.isNullable else { return compared }
        return compared || Predicate(SQL(parts: operand + [.text(" IS NULL")]))
    }
}
