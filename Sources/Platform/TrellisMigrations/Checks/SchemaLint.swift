import TrellisDatabase

/// A check of migrations, applied in order, for changes that would break tenant isolation or fail on an engine.
///
/// 1. A unique index or primary key of a tenant-owned table begins with `tenant_id`: otherwise a violation would reveal
///    another tenant's value.
/// 2. A foreign key between tenant-owned tables pairs `tenant_id` with `tenant_id`: otherwise a row could refer to
///    another tenant's row.
/// 3. A foreign key refers to a primary key or to a unique index without a condition.
/// 4. A column added to an existing table is nullable or has a default; constraints aren't added to such a table.
/// 5. A migration without a transaction creates and drops indexes of existing tables, runs raw SQL, fills rows, or
///    changes columns and constraints: one of these, and nothing else.
/// 6. A name has at most 63 bytes: PostgreSQL silently truncates longer ones.
/// 7. A table has at most one serial column, from its creation on.
///
/// Raw SQL isn't checked here; on PostgreSQL ``TenancyCheck`` checks its result.
struct SchemaLint {
    private(set) var tables: [String: TableDefinition] = [:]
    private(set) var issues: [String] = []

    static func issues(_ migrations: [Migration]) -> [String] { SchemaLint(migrations).issues }

    init(_ migrations: [Migration]) {
        var lint = SchemaLint()
        for migration in migrations {
            let changes = migration.changes(migration.up)
            for change in changes { lint.apply(change, in: migration.id) }
            lint.checkContent(migration, changes)
            if let down = migration.down { lint.checkContent(migration, migration.changes(down)) }
        }
        self = lint
    }

    private init() {}

    /// Applies a change to the model of the schema, and records the issues of the change.
    private mutating func apply(_ change: SchemaChange, in migration: String) {
        func report(_ message: String) { issues.append("\(migration): \(message)") }
        for name in change.newNames where name.utf8.count > 63 {
            report("the name \(name) is longer than 63 bytes; use a shorter one.")
        }
        switch change {
        case .create(let table):
            if tables[table.name] != nil { report("the table \(table.name) already exists.") }
            tables[table.name] = table
            checkKeys(table, migration)
            checkSerial(table, migration)
            checkSharing(table, migration)
            for index in table.indexes { check(index, of: table, migration) }
        case .drop(let name): tables[name] = nil
        case .rename(let name, let other):
            tables[other] = tables.removeValue(forKey: name)
            tables[other]?.name = other
        case .addColumn(let name, let column) where column.isSerial:
            report(
                "the serial column \(name).\(column.name) can't be added to an existing table, since SQLite can't number its rows. "
                    + "Create a new table, and copy the rows.")
        case .addColumn(let name, let column):
            if !column.isNullable, column.defaultValue == nil {
                report(
                    "the column \(name).\(column.name) needs a default or nullable(), since the table may have rows.")
            }
            if column.reference != nil, !column.isNullable {
                report(
                    "the column \(name).\(column.name) refers to another table, so it must be nullable() when added.")
            }
            tables[name]?.columns.append(column)
            if let reference = column.reference, let table = tables[name] { check(reference, of: table, migration) }
        case .dropColumn(let name, let column):
            tables[name]?.columns.removeAll { $0.name == column }
            if let table = tables[name] { checkSharing(table, migration) }
        case .renameColumn(let name, let column, let other): tables[name]?.renameColumn(column, to: other)
        case .globalPolicies(let name, let sharing):
            tables[name]?.sharing = sharing
            if let table = tables[name] { checkSharing(table, migration) }
        case .addIndex(let name, let index):
            tables[name]?.indexes.append(index)
            if let table = tables[name] { check(index, of: table, migration) }
        case .dropIndex(let name, let index): tables[name]?.indexes.removeAll { $0.name == index }
        case .unsupported(let name, let constraint):
            report(
                "\(constraint) can't be added to the existing table \(name) by alter. Use schema.rebuild(\"\(name)\"), which copies the "
                    + "table on SQLite."
            )
        case .rebuild(let rebuild):
            for change in rebuild.changes {
                tables[rebuild.table]?.apply(change)
                guard let table = tables[rebuild.table] else { continue }
                if case .addForeignKey(let key) = change { check(key, of: table, migration) }
                if case .addIndex(let index) = change { check(index, of: table, migration) }
            }
            if let table = tables[rebuild.table] { checkSharing(table, migration) }
        case .tenantPolicies, .sql, .addSearch, .dropSearch, .beginSearch, .fillSearch, .indexSearch, .backfill,
            .mirror,
            .dropMirror, .exception:
            break
        }
    }

    private mutating func checkContent(_ migration: Migration, _ changes: [SchemaChange]) {
        if migration.isTransactional, changes.contains(where: \.isBackfill) {
            issues.append(
                "\(migration.id): a backfill commits each portion, so it needs a migration of its own with transactional: false."
            )
        }
        guard !migration.isTransactional, MigrationContent(changes) == .mixed else { return }
        issues.append(
            "\(migration.id): a migration without a transaction must contain only indexes of existing tables, or only raw SQL, or only "
                + "backfills, or only rebuilds; move the rest to another migration.")
    }

    private mutating func checkKeys(_ table: TableDefinition, _ migration: String) {
        if table.isTenantOwned, let first = table.key.first, first != "tenant_id" {
            issues.append(
                "\(migration): the primary key of the tenant-owned table \(table.name) must begin with tenant_id.")
        }
        for reference in table.references { check(reference, of: table, migration) }
    }

    /// Checks the column of numbers that the database gives.
    private mutating func checkSerial(_ table: TableDefinition, _ migration: String) {
        let serial = table.columns.filter(\.isSerial)
        if serial.count > 1 {
            let names = serial.map(\.name).joined(separator: " and ")
            issues.append("\(migration): \(table.name) has the serial columns \(names), but SQLite numbers only one.")
        }
        for column in serial where column.isNullable || column.defaultValue != nil || column.reference != nil {
            issues.append(
                "\(migration): the serial column \(table.name).\(column.name) can't be nullable(), have a default or refer to a row, "
                    + "since the database always gives its value.")
        }
    }

    /// Checks the columns that decide who reads and writes the rows of a table without tenants.
    private mutating func checkSharing(_ table: TableDefinition, _ migration: String) {
        guard let sharing = table.sharing else { return }
        if table.isTenantOwned {
            issues.append("\(migration): the table \(table.name) can't have both tenant() and global().")
        }
        for name in sharing.columns {
            guard let column = table.columns.first(where: { $0.name == name }) else {
                issues.append(
                    "\(migration): global() of \(table.name) names the column \(name), which the table doesn't have.")
                continue
            }
            if column.isNullable || (name == sharing.owner && column.type != .uuid) {
                issues.append(
                    "\(migration): the column \(table.name).\(name) decides who reads and writes a row, so it must not be "
                        + "nullable()\(name == sharing.owner ? " and must be a uuid(…)" : "").")
            }
        }
    }

    private mutating func check(_ index: IndexDefinition, of table: TableDefinition, _ migration: String) {
        guard table.isTenantOwned, index.isUnique, index.columns.first != "tenant_id" else { return }
        issues.append(
            "\(migration): the unique index \(index.name) of the tenant-owned table \(table.name) must begin with tenant_id."
        )
    }

    private mutating func check(_ key: ForeignKeyDefinition, of table: TableDefinition, _ migration: String) {
        guard let target = tables[key.referencedTable] else { return }
        let pairsTenants = zip(key.columns, key.referencedColumns).contains { $0 == "tenant_id" && $1 == "tenant_id" }
        if table.isTenantOwned, target.isTenantOwned, !pairsTenants {
            issues.append(
                "\(migration): the foreign key \(key.name) joins two tenant-owned tables, so it must be (tenant_id, …) references "
                    + "\(target.name) (tenant_id, …).")
            return
        }
        if table.sharing != nil, target.isTenantOwned {
            issues.append(
                "\(migration): the foreign key \(key.name) lets the rows of \(table.name), which have no tenant, refer to a tenant's "
                    + "row of \(target.name). Give \(table.name) a tenant, or leave the key out.")
            return
        }
        if pairsTenants, key.onDelete == .setNull {
            issues.append(
                "\(migration): the foreign key \(key.name) can't set NULL, since that would clear tenant_id too.")
        }
        let keys = [target.key] + target.indexes.filter { $0.isUnique && $0.condition == nil }.map(\.columns)
        if key.columns.count != key.referencedColumns.count
            || !keys.contains(where: { Set($0) == Set(key.referencedColumns) })
        {
            issues.append(
                "\(migration): the foreign key \(key.name) must refer to the primary key or a unique index of \(target.name)."
            )
        }
    }
}

extension SchemaChange {
    fileprivate var isBackfill: Bool {
        switch self {
        case .backfill, .fillSearch: true
        default: false
        }
    }

    /// The names that the change gives, including those of row-level security policies.
    fileprivate var newNames: [String] {
        switch self {
        case .create(let table): table.newNames
        case .rename(_, let name): [name, TenantPolicies(name).crossTenantPolicy]
        case .addColumn(_, let column): column.newNames
        case .renameColumn(_, _, let name): [name]
        case .addIndex(_, let index): [index.name]
        case .tenantPolicies(let table): [TenantPolicies(table).crossTenantPolicy]
        case .globalPolicies: []
        case .mirror(let mirror): ["\(mirror.name)_insert_new"]
        case .rebuild(let rebuild): rebuild.newNames
        case .beginSearch(let search): ["\(search.table)_search_words"]
        case .drop, .dropColumn, .dropIndex, .unsupported, .sql, .addSearch, .dropSearch, .fillSearch, .indexSearch,
            .backfill, .dropMirror, .exception:
            []
        }
    }
}

extension TableDefinition {
    /// The names of the table and everything that is created with it.
    fileprivate var newNames: [String] {
        [name, TenantPolicies(name).crossTenantPolicy] + columns.flatMap(\.newNames) + indexes.map(\.name)
            + foreignKeys.map(\.name) + checks.map(\.name)
    }

    /// Changes the name of a column, also in the primary key, in the indexes and in the sharing of rows.
    fileprivate mutating func renameColumn(_ old: String, to new: String) {
        func renamed(_ names: [String]) -> [String] { names.map { $0 == old ? new : $0 } }
        if !key.isEmpty { primaryKey = renamed(key) }
        for index in columns.indices where columns[index].name == old { columns[index].name = new }
        sharing = sharing?.renaming(old, to: new)
        indexes = indexes.map { index in
            IndexDefinition(
                name: index.name, columns: renamed(index.columns), isUnique: index.isUnique, condition: index.condition)
        }
    }
}

extension ColumnDefinition {
    /// The names of the column and its constraints.
    fileprivate var newNames: [String] { [name] + [reference?.name].compactMap(\.self) + checks.map(\.name) }
}
