import TrellisDatabase

extension RelationSnapshot {
    /// Returns the effects of a statement on the tables that existed before the migration.
    ///
    /// - Parameter concurrently: whether indexes are built concurrently, so that they block no writes.
    func effects(
        since before: RelationSnapshot, on tables: Set<Int64>, concurrently: Bool
    ) -> [(table: Int64, MigrationEffect)] {
        tables.sorted().flatMap { oid -> [(table: Int64, MigrationEffect)] in
            guard let old = before.tables[oid] else { return [] }
            guard let new = self.tables[oid] else { return [(oid, .dropTable)] }
            var effects = old.effects(becoming: new, in: before, oid)
            effects += constraintEffects(since: before, on: oid, old)
            if !concurrently { effects += indexEffects(since: before, on: oid, new) }
            return effects.map { (oid, $0) } + parentEffects(since: before, on: oid, old)
        }
    }

    /// The tables that a foreign key locks besides its own, while its rows are checked.
    private func parentEffects(
        since before: RelationSnapshot, on table: Int64, _ old: Table
    ) -> [(table: Int64, MigrationEffect)] {
        let known = Set(old.columns.values.map(\.name))
        return constraints.filter { key, constraint in
            constraint.table == table && constraint.kind == "f" && constraint.isValid && before.constraints[key] == nil
                && constraint.parent != table && before.tables[constraint.parent] != nil
                && constraint.columns.contains(where: known.contains)
        }.sorted { $0.value.name < $1.value.name }.map {
            ($0.value.parent, .lockParent($0.value.name, of: old.name, isNew: false))
        }
    }

    private func constraintEffects(since before: RelationSnapshot, on table: Int64, _ old: Table) -> [MigrationEffect] {
        let known = Set(old.columns.values.map(\.name))
        // As long as an earlier statement's lock is held, VALIDATE CONSTRAINT blocks as much as the constraint would have.
        let isLocked = Self.strength(before.locks[table] ?? "") >= Self.strength("ShareLock")
        return constraints.filter { $0.value.table == table && $0.value.isValid != before.constraints[$0.key]?.isValid }
            .sorted { $0.value.name < $1.value.name }.compactMap { key, constraint in
                if before.constraints[key] != nil { return isLocked ? .validate(constraint.name) : nil }
                return switch constraint.kind {
                case "f" where constraint.isValid:
                    // A new column is NULL in every row, so there is nothing to check.
                    constraint.columns.contains(where: known.contains) ? .addForeignKey(constraint.name) : nil
                case "c" where constraint.isValid: .addCheck(constraint.name)
                case "p", "u", "x":
                    before.indexes[constraint.index] == nil ? .addUnique(constraint.name) : nil
                default: nil
                }
            }
    }

    private func indexEffects(since before: RelationSnapshot, on table: Int64, _ new: Table) -> [MigrationEffect] {
        let owned = Set((constraints.merging(before.constraints) { one, _ in one }).values.map(\.index))
        let (known, search) = (Set(new.columns.values.map(\.name)), SearchIndex(table: new.name, isTenantOwned: true))
        let added = indexes.filter {
            $0.value.table == table && before.indexes[$0.key] == nil && !owned.contains($0.key)
                && $0.value.name != "\(search.indexTable)_idx"
        }
        // An index of a column goes with the column.
        let dropped = before.indexes.filter { key, index in
            index.table == table && indexes[key] == nil && !owned.contains(key)
                && index.columns.allSatisfy { $0.isEmpty || known.contains($0) }
        }
        return added.map(\.value.name).sorted().map { .addIndex($0) }
            + dropped.map(\.value.name).sorted().map { .dropIndex($0) }
    }
}

extension RelationSnapshot.Table {
    fileprivate func effects(
        becoming new: RelationSnapshot.Table, in snapshot: RelationSnapshot, _ oid: Int64
    ) -> [MigrationEffect] {
        var effects: [MigrationEffect] = name == new.name ? [] : [.renameTable(to: new.name)]
        let isRewritten = fileNode != new.fileNode
        for (position, column) in columns.sorted(by: { $0.key < $1.key }) {
            guard let other = new.columns[position] else {
                effects.append(.dropColumn(column.name))
                continue
            }
            if other.name != column.name { effects.append(.renameColumn(column.name, to: other.name)) }
            if other.type != column.type { effects.append(.changeType(column.name, rewrites: isRewritten)) }
            if other.isRequired, !column.isRequired, !snapshot.isKnownNotNull(column.name, of: oid) {
                effects.append(.setNotNull(column.name))
            }
            if !other.isRequired, column.isRequired { effects.append(.allowNull(column.name)) }
        }
        let newColumns = new.columns.filter { columns[$0.key] == nil }.sorted { $0.key < $1.key }.map(\.value)
        effects += newColumns.filter { $0.isRequired && !$0.hasValue }.map { .addRequiredColumn($0.name) }
        guard isRewritten else { return effects }
        let added = newColumns.map(\.name)
        if added.contains(SearchIndex.column) {
            effects.append(.addSearch)
        } else if !added.isEmpty {
            effects.append(.addVolatileColumn(added))
        }
        let isExplained = effects.contains {
            switch $0 {
            case .changeType(_, rewrites: true), .addVolatileColumn, .addSearch: true
            default: false
            }
        }
        return isExplained ? effects : effects + [.rewrite]
    }
}

extension RelationSnapshot {
    /// Returns whether a validated check already proves that the column is never NULL.
    fileprivate func isKnownNotNull(_ column: String, of table: Int64) -> Bool {
        let plain = "CHECK (\(column) IS NOT NULL)"
        let quoted = "CHECK (\(Dialect.postgres.quoted(column)) IS NOT NULL)"
        return constraints.values.contains {
            $0.table == table && $0.isValid && [plain, quoted].contains($0.definition)
        }
    }
}
