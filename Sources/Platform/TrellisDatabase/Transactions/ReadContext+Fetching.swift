import TrellisKernel

extension ReadContext {
    func fetch<R: Record>(_ query: Query<R>) throws -> SingleRead<[R]> {
        SingleRead(records: try query.select(into: renderer), limit: query.limit)
    }

    func first<R: Record>(_ query: Query<R>) throws -> SingleRead<R?> {
        SingleRead(record: try query.limit(1).select(into: renderer))
    }

    func find<R: Record>(_ record: R.Type, _ id: DatabaseValue) throws -> SingleRead<R?> {
        if (own != nil && !ownerColumns(of: R.table).isEmpty) || (viewer != nil && R.table.shared != nil) {
            return try first(Query<R>().adding(Predicate(SQL(parts: [key(R.self), .text(" = "), .value(id)]))))
        }
        let statements = R.table.statements(for: dialect)
        guard R.table.isTenantOwned, let tenant else {
            return SingleRead(record: Statement(statements.find, [id]))
        }
        return SingleRead(record: Statement(statements.findInTenant, [tenant.databaseValue, id]))
    }

    func fetch<R: Record>(_ record: R.Type, ids: some Collection<R.Key>) throws -> SingleRead<[R]> {
        let key = Column<R.Key>(R.table.name, R.table.names[R.table.roles.key])
        return try fetch(Query<R>().where { _ in key.in(ids) })
    }

    func exists<R: Record>(_ query: Query<R>) throws -> SingleRead<Bool> {
        let statement = try query.limit(1).select(into: renderer) { $0.write("1") }
        return SingleRead(statement) { rows in try rows.first { _ in true } ?? false }
    }

    func values<R: Record, Value>(
        _ query: Query<R>, _ column: (R.Columns) -> Column<Value>
    ) throws -> SingleRead<[Value]> {
        try R.table.requireReadsNotAudited()
        let column = column(R.Columns(R.table.name))
        let statement = try query.select(into: renderer) { $0.column(column.table, column.name) }
        return SingleRead(statement) { try $0.items { try $0.decode(Value.self, at: 0) } }
    }

    func values<Value, Owner>(_ query: Subquery<Value, Owner>) throws -> SingleRead<[Value]> {
        let sql = SQL(parts: [.text("SELECT * FROM ")] + query.sql.parts + [.text(" AS found")])
        return SingleRead(rendered(sql)) { try $0.items { try $0.decode(Value.self, at: 0) } }
    }

    private func key<R: Record>(_ record: R.Type) -> SQL.Part {
        .column(table: R.table.name, name: R.table.names[R.table.roles.key])
    }
}
