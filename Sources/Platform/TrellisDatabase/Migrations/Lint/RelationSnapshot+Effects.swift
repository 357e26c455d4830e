extension RelationSnapshot {
    /// What a statement did to each of the tables that were there before the migration.
    ///
    /// - Parameter quietly: whether indexes are made beside other work, so that nobody waits for them.
    func effects(
        since before: RelationSnapshot, on tables: Set<Int64>, quietly: Bool
    ) -> [(table: Int64, MigrationEffect)] {
        tables.sorted().flatMap { number -> [(table: Int64, MigrationEffect)] in
            guard let old = before.tables[number] else { return [] }
            guard let new = self.tables[number] else { return [(number, .dropTable)] }
            var effects = old.effects(becoming: new, in: before, number)
            effects += constraintEffects(since: before, on: number, old)
            if !quietly { effects += indexEffects(since: before, on: number) }
            return effects.map { (number, $0) }
        }
    }

    private func constraintEffects(since before: RelationSnapshot, on table: Int64, _ old: Table) -> [MigrationEffect] {
        let known = Set(old.columns.values.map(\.name))
        return constraints.filter { $0.value.table == table && before.constraints[$0.key] == nil }
            .sorted { $0.value.name < $1.value.name }.compactMap { _, constraint in
                switch constraint.kind {
                case "f" where constraint.isValid:
                    // A column that is new is NULL everywhere, so there is nothing to check.
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
        becoming new: RelationSnapshot.Table, in snapshot: RelationSnapshot, _ number: Int64
    ) -> [MigrationEffect] {
        var effects: [MigrationEffect] = name == new.name ? [] : [.renameTable(to: new.name)]
        let isRewritten = file != new.file
        for (position, column) in columns.sorted(by: { $0.key < $1.key }) {
            guard let other = new.columns[position] else {
                effects.append(.dropColumn(column.name))
                continue
            }
            if other.name != column.name { effects.append(.renameColumn(column.name, to: other.name)) }
            if other.type != column.type { effects.append(.changeType(column.name, rewrites: isRewritten)) }
            if other.isRequired, !column.isRequired, !snapshot.isProvenPresent(column.name, of: number) {
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
    /// Whether a validated check says already that the column is never NULL.
    fileprivate func isProvenPresent(_ column: String, of table: Int64) -> Bool {
        let plain = "CHECK (\(column) IS NOT NULL)"
        let quoted = "CHECK (\(Dialect.postgres.quoted(column)) IS NOT NULL)"
        return constraints.values.contains {
            $0.table == table && $0.isValid && [plain, quoted].contains($0.definition)
        }
    }
}
