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
            if !concurrently { effects += indexEffects(since: before, on: oid) }
            return effects.map { (oid, $0) }
        }
    }

    private func constraintEffects(since before: RelationSnapshot, on table: Int64, _ old: Table) -> [MigrationEffect] {
        let known = Set(old.columns.values.map(\.name))
        return constraints.filter { $0.value.table == table && before.constraints[$0.key] == nil }
            .sorted { $0.value.name < $1.value.name }.compactMap { _, constraint in
                switch constraint.kind {
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

    private func indexEffects(since before: RelationSnapshot, on table: Int64) -> [MigrationEffect] {
        let owned = Set(constraints.values.map(\.index))
        return indexes.filter { $0.value.table == table && before.indexes[$0.key] == nil && !owned.contains($0.key) }
            .map(\.value.name).sorted().map { .addIndex($0) }
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
        }
        guard isRewritten else { return effects }
        let added = new.columns.filter { columns[$0.key] == nil }.sorted { $0.key < $1.key }.map(\.value.name)
        if !added.isEmpty { effects.append(.addVolatileColumn(added)) }
        let isExplained = effects.contains {
            switch $0 {
            case .changeType(_, rewrites: true), .addVolatileColumn: true
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
