import TrellisKernel

/// The tables of a joined query; its members are internal.
public struct JoinPlan<Left: Record>: Sendable {
    struct Joined: Sendable {
        let table: RecordTable
        let name: String
        let condition: Predicate
        let isOuter: Bool
    }
    var left: Query<Left>
    var joined: [Joined] = []
    /// The computed values that are selected after the columns of all tables.
    var computed: [SQL] = []
    /// Whether the decoder of its rows records the reads that the audit wants.
    var recordsReads = false

    init(_ left: Query<Left>) {
        self.left = left
    }

    /// Returns the alias of a further table: its name, with a suffix when that is in use.
    func name(for table: RecordTable) -> String {
        let used = [Left.table.name] + joined.map(\.name)
        var name = table.name
        while used.contains(name) { name += "_joined" }
        return name
    }

    func adding(_ table: RecordTable, _ name: String, on condition: Predicate, isOuter: Bool) -> Self {
        var plan = self
        plan.joined.append(Joined(table: table, name: name, condition: condition, isOuter: isOuter))
        return plan
    }

    func select(into renderer: Renderer) throws -> Statement {
        if !recordsReads {
            for table in [Left.table] + joined.map(\.table) { try table.requireReadsNotAudited() }
        }
        var renderer = renderer
        left.writeDefinition(to: &renderer)
        renderer.write("SELECT ")
        renderer.write(Left.table.statements(for: renderer.dialect).selection)
        for other in joined {
            for name in other.table.names {
                renderer.write(", ")
                renderer.column(other.name, name)
            }
        }
        for value in computed {
            renderer.write(", ")
            renderer.write(value)
        }
        try writeSource(to: &renderer)
        try left.writeOrder(to: &renderer)
        left.writeLimit(to: &renderer)
        return renderer.statement
    }

    /// Writes ` FROM … JOIN … ON … WHERE …`.
    func writeSource(to renderer: inout Renderer) throws {
        left.writeTable(to: &renderer)
        for other in joined {
            renderer.write(other.isOuter ? " LEFT JOIN " : " JOIN ")
            renderer.identifier(other.table.name)
            renderer.write(" AS ")
            renderer.identifier(other.name)
            renderer.write(" ON (")
            renderer.write(other.condition.sql)
            renderer.write(")")
            _ = renderer.write(other.table.scope(as: other.name), after: " AND ")
        }
        try left.writeConditions(to: &renderer)
    }

    // MARK: - Paging

    /// The tables with their aliases and the position of their first column in a row.
    private var tables: [(table: RecordTable, name: String, isOuter: Bool, start: Int)] {
        var start = Left.table.columns.count
        var tables = [(table: Left.table, name: Left.table.name, isOuter: false, start: 0)]
        for other in joined {
            tables.append((other.table, other.name, other.isOuter, start))
            start += other.table.columns.count
        }
        return tables
    }

    /// Returns the order with every table's identifier appended, which makes it a total order.
    ///
    /// - Parameter isRanked: whether the best matches of a search may come first.
    func sorted(ranked isRanked: Bool = false) throws -> [Ordering] {
        guard left.ranking == nil || isRanked else { throw SearchWords.pagingUnsupported }
        var ordering: [Ordering] = []
        for column in left.ordering {
            guard column.expression == nil else {
                ordering.append(column)
                continue
            }
            guard let table = tables.first(where: { $0.name == column.table }),
                table.table.index(of: column.column) != nil
            else {
                throw DatabaseError.statement(
                    message: "A page can't be sorted by a column of \(column.table), which isn't joined.")
            }
            ordering.append(table.isOuter ? column.nullable : column)
        }
        let isDescending = ordering.last?.isDescending ?? false
        for table in tables {
            let key = table.table.columns[table.table.roles.key]
            let isSorted = ordering.contains {
                $0.expression == nil && $0.table == table.name && $0.column == key.name
            }
            guard !isSorted else { continue }
            ordering.append(
                Ordering(
                    table: table.name, column: key.name, isDescending: isDescending, isNullable: table.isOuter,
                    type: key.type))
        }
        return ordering
    }

    /// Returns the plan in this order, limited to rows after the given values, if any; it selects the computed values of
    /// the order last.
    func page(_ ordering: [Ordering], after values: [DatabaseValue]?, limit: Int) -> Self {
        var plan = self
        plan.left.ordering = ordering
        plan.left.limit = limit
        plan.left.offset = nil
        plan.computed += ordering.compactMap(\.expression)
        if let values { plan.left = plan.left.adding(Keyset.condition(ordering, after: values)) }
        return plan
    }

    /// Returns the position in a row of ``page(_:after:limit:)`` of each value of the order.
    func positions(_ ordering: [Ordering]) -> [Int] {
        var computedPosition = tables.reduce(computed.count) { $0 + $1.table.columns.count }
        return ordering.map { column in
            guard column.expression == nil else {
                computedPosition += 1
                return computedPosition - 1
            }
            guard let table = tables.first(where: { $0.name == column.table }) else { return 0 }
            return table.start + (table.table.index(of: column.column) ?? 0)
        }
    }
}

extension Ordering {
    /// The same order for a nullable column, since an outer join may have no row.
    fileprivate var nullable: Self {
        Ordering(table: table, column: column, isDescending: isDescending, isNullable: true, type: type)
    }
}
