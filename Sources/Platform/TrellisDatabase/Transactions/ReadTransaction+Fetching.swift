import TrellisKernel

extension ReadTransaction {
    /// The rows of the query.
    public func fetch<R: Record>(_ query: Query<R>) throws -> [R] where R.Owner == Owner {
        let statement = try query.select(
            R.table.statements(for: core.dialect).selection, tenant: core.tenant, dialect: core.dialect)
        return try core.rows(statement, limit: query.limit, R.init(row:))
    }

    /// The first row of the query, or nil.
    public func first<R: Record>(_ query: Query<R>) throws -> R? where R.Owner == Owner {
        try fetch(query.limit(1)).first
    }

    /// The row with this identifier, or nil: when there is none, it was deleted, or it belongs to another tenant.
    public func find<R: Record>(_ record: R.Type, _ id: R.Key) throws -> R? where R.Owner == Owner {
        try core.find(record, id.databaseValue)
    }

    /// The row with this identifier.
    ///
    /// - Throws: ``RecordNotFound`` when ``find(_:_:)`` gives nil.
    public func require<R: Record>(_ record: R.Type, _ id: R.Key) throws -> R where R.Owner == Owner {
        guard let found = try find(record, id) else { throw RecordNotFound(table: R.table.name) }
        return found
    }

    /// The rows with these identifiers, in no particular order; those that aren't there are left out.
    public func fetch<R: Record>(_ record: R.Type, ids: some Collection<R.Key>) throws -> [R] where R.Owner == Owner {
        let key = Column<R.Key>(R.table.name, R.table.names[R.table.roles.key])
        var found: [R] = []
        var rest = Array(ids)[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(500)
            rest = rest.dropFirst(chunk.count)
            found += try fetch(Query<R>().where { _ in key.in(chunk) })
        }
        return found
    }

    /// Hands the rows of the query to `body` one by one, without holding them all.
    public func forEach<R: Record>(_ query: Query<R>, _ body: (R) throws -> Void) throws where R.Owner == Owner {
        let statement = try query.select(
            R.table.statements(for: core.dialect).selection, tenant: core.tenant, dialect: core.dialect)
        try core.query(statement) { row in
            try body(try R(row: row))
            return true
        }
    }

    /// One column of the rows of the query.
    public func values<R: Record, Value>(
        _ query: Query<R>, _ column: (R.Columns) -> Column<Value>
    ) throws -> [Value] where R.Owner == Owner {
        var selection = Renderer(core.dialect)
        let column = column(R.Columns(R.table.name))
        selection.column(column.table, column.name)
        let statement = try query.select(selection.text, tenant: core.tenant, dialect: core.dialect)
        return try core.rows(statement) { try $0.decode(Value.self, at: 0) }
    }
}

extension ReadTransaction {
    /// The pairs of the joined query.
    ///
    /// The left table must be in the transaction's reach; a right table without a tenant may be joined to it, since the
    /// left rows decide what is seen.
    public func fetch<Left: Record, Right: Record, Item>(
        _ query: JoinQuery<Left, Right, Item>
    ) throws -> [Item] where Left.Owner == Owner {
        try core.rows(try query.select(tenant: core.tenant, dialect: core.dialect), query.decode)
    }

    /// The first pair of the joined query, or nil.
    public func first<Left: Record, Right: Record, Item>(
        _ query: JoinQuery<Left, Right, Item>
    ) throws -> Item? where Left.Owner == Owner {
        try fetch(query.limit(1)).first
    }

    /// How many pairs the joined query has, its limit apart.
    public func count<Left: Record, Right: Record, Item>(
        _ query: JoinQuery<Left, Right, Item>
    ) throws -> Int where Left.Owner == Owner {
        var renderer = Renderer(core.dialect)
        renderer.write("SELECT COUNT(*)")
        try query.writeSource(tenant: core.tenant, to: &renderer)
        return try core.row(renderer.statement) { try $0.decode(Int.self, at: 0) } ?? 0
    }
}

extension TransactionCore {
    func find<R: Record>(_ record: R.Type, _ id: DatabaseValue) throws -> R? {
        let statements = R.table.statements(for: dialect)
        let isLimited = tenant != nil && R.table.isTenantOwned
        let values = isLimited ? [tenant?.databaseValue ?? .null, id] : [id]
        return try row(Statement(isLimited ? statements.findInTenant : statements.find, values), R.init(row:))
    }
}
