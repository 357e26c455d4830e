extension ReadTransaction {
    /// Returns the rows that refer to the parents, by the parents' identifiers, in one query; a parent without such
    /// rows has no entry.
    ///
    /// ```swift
    /// let tasks = try tx.children(of: projects, TaskRecord.order { $0.title.ascending }, by: { $0.projectID })
    /// for project in projects { show(project, tasks[project.id] ?? []) }
    /// ```
    /// The children of each parent are in the query's order; its limit applies to all children together.
    public func children<Parent: Record, Child: Record>(
        of parents: some Collection<Parent>, _ query: Query<Child>, by column: (Child.Columns) -> Column<Parent.Key>
    ) throws -> [Parent.Key: [Child]] where Child.Owner == Owner, Parent.Key: Hashable {
        let column = column(Child.Columns(Child.table.name))
        return try core.children(parents.map(\.id), query, column.name) { column.in($0) }
    }

    /// As ``children(of:_:by:)-(_,Query<_>,(_)->Column<_>)``, by a nullable column.
    public func children<Parent: Record, Child: Record>(
        of parents: some Collection<Parent>, _ query: Query<Child>, by column: (Child.Columns) -> Column<Parent.Key?>
    ) throws -> [Parent.Key: [Child]] where Child.Owner == Owner, Parent.Key: Hashable {
        let column = column(Child.Columns(Child.table.name))
        return try core.children(parents.map(\.id), query, column.name) { column.in($0.map(Optional.some)) }
    }

    /// Returns every row that refers to the parents, by the parents' identifiers, in one query.
    public func children<Parent: Record, Child: Record>(
        of parents: some Collection<Parent>, _ child: Child.Type, by column: (Child.Columns) -> Column<Parent.Key>
    ) throws -> [Parent.Key: [Child]] where Child.Owner == Owner, Parent.Key: Hashable {
        try children(of: parents, Child.all, by: column)
    }

    /// Returns every row that refers to the parents by a nullable column, by the parents' identifiers, in one query.
    public func children<Parent: Record, Child: Record>(
        of parents: some Collection<Parent>, _ child: Child.Type, by column: (Child.Columns) -> Column<Parent.Key?>
    ) throws -> [Parent.Key: [Child]] where Child.Owner == Owner, Parent.Key: Hashable {
        try children(of: parents, Child.all, by: column)
    }

    /// Returns the rows to which the children refer, by identifier, in one query; rows that this transaction can't see
    /// are omitted.
    public func parents<Child: Record, Parent: Record>(
        of children: some Collection<Child>, _ parent: Parent.Type, by key: (Child) -> Parent.Key?
    ) throws -> [Parent.Key: Parent] where Parent.Owner == Owner, Parent.Key: Hashable {
        let found = try fetch(parent, ids: Set(children.compactMap(key)))
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }
}

extension TransactionCore {
    /// Returns the children by the parent in their column.
    func children<Key: ColumnValue & Hashable, Child: Record>(
        _ keys: [Key], _ query: Query<Child>, _ column: String, _ isOne: ([Key]) -> Predicate
    ) throws -> [Key: [Child]] {
        guard let index = Child.table.index(of: column), !keys.isEmpty else { return [:] }
        var children: [Key: [Child]] = [:]
        let statement = try query.adding(isOne(keys)).select(into: renderer)
        _ = try rows(statement) { row in
            children[try Key.decode(from: row, at: index), default: []].append(try decodeRecordingRead(row))
        }
        return children
    }
}
