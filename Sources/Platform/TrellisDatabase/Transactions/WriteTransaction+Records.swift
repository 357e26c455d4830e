extension WriteTransaction {
    /// Inserts a row; returns it as written: creation and change times of the transaction, version 1.
    ///
    /// - Throws: ``DatabaseError/tenantMismatch(table:)`` for a row of another tenant;
    ///   ``DatabaseError/ownerMismatch(table:)`` for a row of another user, if the access rule allows own rows only; the
    ///   violation of a constraint.
    @discardableResult
    public func insert<R: Record>(_ record: R) throws -> R where R.Owner == Owner {
        let values = try core.insertValues(of: record)
        if let serial = R.table.roles.serial {
            guard let numbered = try core.insert([values], R.self, numbering: serial).first else {
                throw DatabaseError.statement(message: "The database returned no number for a row of \(R.table.name).")
            }
            return numbered
        }
        try core.execute(Statement(R.table.statements(for: core.dialect).insert, values))
        return try core.record(values)
    }

    /// Inserts a row together with the next statement or the commit, without a round trip of its own.
    ///
    /// For insertions that aren't expected to fail: the next statement or `write` throws a constraint violation, and
    /// nothing of the transaction is written.
    ///
    /// - Throws: ``DatabaseError/tenantMismatch(table:)`` for a row of another tenant.
    package func insertDeferred<R: Record>(_ record: R) throws where R.Owner == Owner {
        let values = try core.insertValues(of: record)
        let statements = R.table.statements(for: core.dialect)
        let bound = R.table.roles.serial == nil ? values : statements.inserted.map { values[$0] }
        try core.executeDeferred(Statement(statements.insert, bound))
    }

    /// Updates every column of a row that was read before, except identifier, tenant and creation time; returns it with
    /// its new version.
    ///
    /// - Throws: ``DatabaseError/stale(table:)`` when a ``Versioned`` row was changed since it was read;
    ///   ``RecordNotFound`` when it was removed or deleted; ``DatabaseError/tenantMismatch(table:)`` for a row of
    ///   another tenant.
    @discardableResult
    public func update<R: Record>(_ record: R) throws -> R where R.Owner == Owner {
        let table = R.table
        var values = try core.values(of: record)
        let old = values
        core.stampUpdate(&values, table.roles)
        var bound = table.sqlite.updated.map { values[$0] }
        for index in table.roles.matched {
            bound.append(old[index])
        }
        guard !table.sqlite.updated.isEmpty else { return record }
        var text = table.statements(for: core.dialect).update
        if let own = core.own {
            for name in own.columns(of: table.name) {
                bound.append(own.user)
                text += " AND \(core.dialect.quoted(name)) = \(core.dialect.placeholder(bound.count))"
            }
        }
        let changed = try core.execute(Statement(text, bound))
        guard changed == 1 else { throw try core.missingRowError(R.self, old) }
        return try core.record(values)
    }

    /// Deletes a row: hides a ``SoftDeletable`` row, removes any other.
    ///
    /// - Throws: as ``update(_:)``.
    public func delete<R: Record>(_ record: R) throws where R.Owner == Owner {
        let values = try core.values(of: record)
        guard try core.delete(core.identity(R.self, values, checksVersion: true)) == 1 else {
            throw try core.missingRowError(R.self, values)
        }
    }

    /// Deletes the row with this identifier: hides a ``SoftDeletable`` row, removes any other.
    ///
    /// - Throws: ``RecordNotFound`` when no such row is visible to the transaction.
    public func delete<R: Record>(_ record: R.Type, _ id: R.Key) throws where R.Owner == Owner {
        let key = Column<R.Key>(R.table.name, R.table.names[R.table.roles.key])
        guard try core.delete(Query<R>().where { _ in key == id }) == 1 else {
            throw try core.unwrittenError(R.self, id.databaseValue)
        }
    }

    /// Restores a deleted row; returns it with its new version.
    ///
    /// - Throws: as ``update(_:)``; a constraint violation when a newer row has the same unique values.
    @discardableResult
    public func restore<R: SoftDeletable>(_ record: R) throws -> R where R.Owner == Owner {
        var values = try core.values(of: record)
        guard let deleted = R.table.roles.deleted else { return record }
        let query = core.identity(R.self, values, checksVersion: true).onlyDeleted()
        let cleared = Assignment(column: R.table.names[deleted], sql: SQL(parts: [.text("NULL")]))
        guard try core.update(query, [cleared]) == 1 else { throw try core.missingRowError(R.self, values) }
        core.stampUpdate(&values, R.table.roles)
        values[deleted] = .null
        return try core.record(values)
    }
}

extension TransactionCore {
    /// Returns the values of the record; throws when it belongs to a different tenant than the transaction, or to
    /// another user in a transaction that is limited to own rows.
    func values<R: Record>(of record: R) throws -> [DatabaseValue] {
        var bound = RowValues(capacity: R.table.columns.count)
        record.bind(to: &bound)
        if let tenant, let index = R.table.roles.tenant, bound.values[index] != tenant.databaseValue {
            throw DatabaseError.tenantMismatch(table: R.table.name)
        }
        if let own {
            for name in own.columns(of: R.table.name)
            where R.table.index(of: name).map({ bound.values[$0] }) != own.user {
                throw DatabaseError.ownerMismatch(table: R.table.name)
            }
        }
        try requireActor(R.table)
        if let viewer, let index = R.table.roles.owner, bound.values[index] != viewer.user {
            throw DatabaseError.ownerMismatch(table: R.table.name)
        }
        return bound.values
    }

    func insertValues<R: Record>(of record: R) throws -> [DatabaseValue] {
        var values = try values(of: record)
        let roles = R.table.roles
        if let created = roles.created { values[created] = .timestamp(session.now) }
        if let updated = roles.updated { values[updated] = .timestamp(session.now) }
        if let version = roles.version { values[version] = .integer(1) }
        if let serial = roles.serial, values[serial] != .integer(0) {
            throw DatabaseError.protectedColumn(column: "\(R.table.name).\(R.table.names[serial])")
        }
        return values
    }

    func stampUpdate(_ values: inout [DatabaseValue], _ roles: ManagedColumns) {
        if let updated = roles.updated { values[updated] = .timestamp(session.now) }
        if let index = roles.version, case .integer(let version) = values[index] {
            values[index] = .integer(version &+ 1)
        }
    }

    func record<R: Record>(_ values: [DatabaseValue]) throws -> R {
        try R(row: RowReader(InMemoryRow(values, names: R.table.names)))
    }

    /// Returns the query for the row of a record, with `checksVersion` only in the version that was read.
    func identity<R: Record>(_ record: R.Type, _ values: [DatabaseValue], checksVersion: Bool) -> Query<R> {
        let table = R.table
        func same(_ index: Int) -> Predicate {
            Predicate(
                SQL(parts: [.column(table: table.name, name: table.names[index]), .text(" = "), .value(values[index])]))
        }
        let query = Query<R>().where { _ in same(table.roles.key) }
        guard checksVersion, let version = table.roles.version else { return query }
        return query.where { _ in same(version) }
    }

    /// Returns the error for a row that wasn't written: it doesn't exist, or has a different version.
    func missingRowError<R: Record>(_ record: R.Type, _ values: [DatabaseValue]) throws -> any Error {
        guard R.table.roles.version != nil, try run(context.find(R.self, values[R.table.roles.key])) != nil else {
            return RecordNotFound(table: R.table.name)
        }
        return DatabaseError.stale(table: R.table.name)
    }
}
