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
        for table in [Left.table] + joined.map(\.table) { try table.requireReadsNotAudited() }
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
    func sorted() throws -> [Ordering] {
        guard left.ranking == nil else { throw SearchWords.pagingUnsupported }
        var ordering: [Ordering] = []
        for column in left.ordering {
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
            guard !ordering.contains(where: { $0.table == table.name && $0.column == key.name }) else { continue }
            ordering.append(
                Ordering(
                    table: table.name, column: key.name, isDescending: isDescending, isNullable: table.isOuter,
                    type: key.type))
        }
        return ordering
    }

    /// Returns the plan in this order, limited to rows after the given values, if any.
    func page(_ ordering: [Ordering], after values: [DatabaseValue]?, limit: Int) -> Self {
        var plan = self
        plan.left.ordering = ordering
        plan.left.limit = limit
        plan.left.offset = nil
        if let values { plan.left = plan.left.adding(Keyset.condition(ordering, after: values)) }
        return plan
    }

    /// Returns the position in a row of each column of the order.
    func positions(_ ordering: [Ordering]) -> [Int] {
        ordering.map { column in
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
