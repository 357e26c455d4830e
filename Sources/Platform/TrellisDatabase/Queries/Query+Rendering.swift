extension Query {
    /// Renders the whole SELECT; `selection` writes what it selects.
    func select(
        into renderer: Renderer, lock: RowLock? = nil, _ selection: (inout Renderer) -> Void
    ) throws -> Statement {
        var renderer = renderer
        writeDefinition(to: &renderer)
        renderer.write("SELECT ")
        selection(&renderer)
        try writeSource(to: &renderer, isWritten: lock != nil)
        try writeOrder(to: &renderer)
        writeLimit(to: &renderer)
        if let lock {
            guard source == nil else {
                throw DatabaseError.statement(message: "Rows of a common table expression or union can't be locked.")
            }
            lock.write(R.table.name, to: &renderer)
        }
        return renderer.statement
    }

    /// As ``select(into:lock:_:)``, with all columns.
    func select(into renderer: Renderer, lock: RowLock? = nil) throws -> Statement {
        let selection = R.table.statements(for: renderer.dialect).selection
        return try select(into: renderer, lock: lock) { $0.write(selection) }
    }

    /// Writes `WITH … AS (…) ` for a common table expression.
    func writeDefinition(to renderer: inout Renderer) {
        if let source { renderer.write(source.sql) }
    }

    /// Writes ` FROM … WHERE …`.
    func writeSource(to renderer: inout Renderer, isWritten: Bool = false) throws {
        writeTable(to: &renderer)
        try writeConditions(to: &renderer, isWritten: isWritten)
    }

    /// Writes ` FROM …`.
    func writeTable(to renderer: inout Renderer) {
        renderer.write(" FROM ")
        if let source {
            renderer.identifier(source.name)
            renderer.write(" AS ")
        }
        renderer.identifier(R.table.name)
        ranking?.writeRankJoin(of: R.table, to: &renderer)
    }

    /// Writes ` WHERE …`; nothing without conditions.
    func writeConditions(to renderer: inout Renderer, isWritten: Bool = false) throws {
        var word = renderer.write(R.table.scope(deletion, isWritten: isWritten), after: " WHERE ") ? " AND " : " WHERE "
        if let predicate {
            renderer.write(word)
            renderer.write(predicate.sql)
            word = " AND "
        }
        if let position {
            renderer.write(word)
            renderer.write(Keyset.condition(try sorted(), after: try sortValues(position)).sql)
        }
    }

    func writeOrder(to renderer: inout Renderer) throws {
        let ordering = position == nil ? self.ordering : try sorted()
        if let ranking {
            renderer.write(" ORDER BY ")
            ranking.writeRank(of: R.table, to: &renderer)
            for column in ordering {
                renderer.write(", ")
                column.write(to: &renderer)
            }
            return
        }
        guard !ordering.isEmpty else { return }
        renderer.write(" ORDER BY ")
        renderer.list(ordering) { $1.write(to: &$0) }
    }

    func writeLimit(to renderer: inout Renderer) {
        renderer.writeLimit(limit, offset: offset)
    }

    /// Writes ` WHERE …` for a statement that changes rows; with a limit, an offset or a common table expression, a
    /// sub-select chooses the rows.
    func writeTarget(to renderer: inout Renderer) throws {
        guard limit != nil || offset != nil || source != nil else {
            return try writeConditions(to: &renderer, isWritten: true)
        }
        let table = R.table
        // With its owner, so that the row that is changed, and not only the one that was found, is the user's.
        let owners = renderer.own?.columns(of: table.name).compactMap(table.index(of:)) ?? []
        let columns = [table.roles.tenant, table.roles.owner, table.roles.key].compactMap { $0 } + owners
        renderer.write(" WHERE (")
        renderer.list(columns) { $0.column(table.name, table.names[$1]) }
        renderer.write(") IN (")
        writeDefinition(to: &renderer)
        renderer.write("SELECT ")
        renderer.list(columns) { $0.column(table.name, table.names[$1]) }
        try writeSource(to: &renderer, isWritten: true)
        try writeOrder(to: &renderer)
        writeLimit(to: &renderer)
        // A statement that waited for another transaction checks its rows again, but not those of a sub-select without a
        // lock: it would change rows that no longer meet the condition.
        if source == nil { RowLock.forNoKeyUpdate.write(table.name, to: &renderer) }
        renderer.write(")")
    }
}

extension Renderer {
    /// Writes ` LIMIT … OFFSET …`; nothing without both.
    mutating func writeLimit(_ limit: Int?, offset: Int?) {
        if limit != nil || offset != nil {
            write(" LIMIT ")
            bind(.integer(Int64(limit ?? .max)))
        }
        if let offset {
            write(" OFFSET ")
            bind(.integer(Int64(offset)))
        }
    }
}
