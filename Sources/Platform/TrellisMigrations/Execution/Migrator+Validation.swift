import TrellisDatabase

extension Migrator {
    func isRetired(_ applied: AppliedMigration) -> Bool {
        let module = Migration.module(of: applied.id)
        return retired.contains { $0.name == module }
    }

    /// Returns the modules with applied migrations that this program neither has nor declares as retired.
    ///
    /// A newer program may have added a module: then its migrations were applied after all of this program's, and this
    /// program has none to apply. Such modules are left to that program, so that an older one still starts.
    func leftOut(_ applied: [AppliedMigration], _ pending: [Migration]) -> [String] {
        let (known, ids) = (Set(migrations.map(\.module)), Set(migrations.map(\.id)))
        let last = applied.lastIndex { ids.contains($0.id) } ?? applied.startIndex
        let foreign = applied.enumerated().filter { position, found in
            !known.contains(Migration.module(of: found.id)) && !isRetired(found)
                && (position < last || !pending.isEmpty)
        }
        return Set(foreign.map { Migration.module(of: $0.element.id) }).sorted()
    }

    func validate() throws {
        if let contradiction { throw contradiction }
        let issues = AuditedTable.issues(audited) + SharingCheck.issues(audited, migrations)
        guard issues.isEmpty else { throw MigrationError.invalid(issues) }
    }

    static func validate(
        _ migrations: [Migration], _ order: MigrationOrder, _ retired: [RetiredModule] = []
    ) throws(MigrationError) {
        var seen: Set<String> = []
        var latest: [String: (number: Int, id: String)] = [:]
        for migration in migrations {
            guard let number = migration.number else { throw MigrationError.malformedID(migration.id) }
            guard seen.insert(migration.id).inserted else { throw MigrationError.duplicateID(migration.id) }
            if let before = latest[migration.module] {
                guard number != before.number else { throw MigrationError.duplicateNumber(before.id, migration.id) }
                guard number > before.number else { throw MigrationError.unordered(migration.id) }
            }
            latest[migration.module] = (number, migration.id)
        }
        if let error = order.error { throw error }
        let names = retired.map(\.name)
        let both = names.filter { latest[$0] != nil }.map {
            "\($0) has migrations in this program, so it can't be retired."
        }
        let twice =
            names.count == Set(names).count ? [] : ["A module is retired twice: \(names.joined(separator: ", "))."]
        let created = Set(order.creators.values.flatMap(\.keys) + MigrationHistory.internalTables)
        let live = retired.flatMap { module in
            module.tables.filter(created.contains).map {
                "The table \($0) of the retired module \(module.name) is created by this program too. Name the new table differently; or "
                    + "remove the module from `retired`, if no database has its tables."
            }
        }
        let issues =
            SchemaLint.issues(order.ordered) + OwnershipLint.issues(order, retired: retired) + both + twice + live
        guard issues.isEmpty else { throw MigrationError.invalid(issues) }
    }
}
