import TrellisKernel

extension Query {
    /// The whole SELECT, with `selection` as what it selects.
    func select(_ selection: String, tenant: ID<Tenant>?, dialect: Dialect) throws -> Statement {
        var renderer = Renderer(dialect)
        renderer.write("SELECT ")
        renderer.write(selection)
        try writeSource(tenant: tenant, to: &renderer)
        try writeOrder(to: &renderer)
        writeLimit(to: &renderer)
        return renderer.statement
    }

    /// Writes ` FROM … WHERE …`.
    func writeSource(tenant: ID<Tenant>?, to renderer: inout Renderer) throws {
        renderer.write(" FROM ")
        renderer.identifier(R.table.name)
        try writeConditions(tenant: tenant, to: &renderer)
    }

    /// ` WHERE …`: the tenant first, since indexes begin with it; nothing when every row is meant.
    func writeConditions(tenant: ID<Tenant>?, to renderer: inout Renderer) throws {
        var word = " WHERE "
        func next() {
            renderer.write(word)
            word = " AND "
        }
        if let tenant, let index = R.table.roles.tenant {
            next()
            renderer.column(R.table.name, R.table.names[index])
            renderer.write(" = ")
            renderer.bind(tenant.databaseValue)
        }
        if let index = R.table.roles.deleted, deletion != .shown {
            next()
            renderer.column(R.table.name, R.table.names[index])
            renderer.write(deletion == .hidden ? " IS NULL" : " IS NOT NULL")
        }
        if let predicate {
            next()
            renderer.write(predicate.sql)
        }
        if let place {
            next()
            renderer.write(Keyset.condition(try sorted(), after: try sortValues(place)).sql)
        }
    }

    func writeOrder(to renderer: inout Renderer) throws {
        let ordering = place == nil ? self.ordering : try sorted()
        guard !ordering.isEmpty else { return }
        renderer.write(" ORDER BY ")
        renderer.list(ordering) { $1.write(to: &$0) }
    }

    func writeLimit(to renderer: inout Renderer) {
        if limit != nil || offset != nil {
            renderer.write(" LIMIT ")
            renderer.bind(.integer(Int64(limit ?? .max)))
        }
        if let offset {
            renderer.write(" OFFSET ")
            renderer.bind(.integer(Int64(offset)))
        }
    }

    /// ` WHERE …` for a statement that changes rows; with an order or a limit, the rows are chosen by a select of their
    /// own.
    func writeTarget(tenant: ID<Tenant>?, to renderer: inout Renderer) throws {
        guard limit != nil || offset != nil else { return try writeConditions(tenant: tenant, to: &renderer) }
        let table = R.table
        let columns = [table.roles.tenant, table.roles.key].compactMap { $0 }
        renderer.write(" WHERE (")
        renderer.list(columns) { $0.column(table.name, table.names[$1]) }
        renderer.write(") IN (SELECT ")
        renderer.list(columns) { $0.column(table.name, table.names[$1]) }
        try writeSource(tenant: tenant, to: &renderer)
        try writeOrder(to: &renderer)
        writeLimit(to: &renderer)
        renderer.write(")")
    }
}
