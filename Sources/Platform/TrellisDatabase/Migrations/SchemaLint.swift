/// Follows the migrations in order and finds what would break the isolation of tenants, or fail on an engine.
///
/// 1. A unique index or primary key of a tenant's table begins with `tenant_id`: otherwise a violation would tell one
///    tenant what another has.
/// 2. A foreign key between tenants' tables pairs `tenant_id` with `tenant_id`: otherwise a row could refer to another
///    tenant's.
/// 3. What a foreign key refers to is a primary key or a unique index of every row.
/// 4. A column added to a table that exists may be NULL or has a default; constraints aren't added to such a table.
/// 5. A migration without a transaction makes and drops indexes of tables that exist, or runs statements written by
///    hand: not both, and nothing else.
/// 6. A name has at most 63 bytes: PostgreSQL cuts longer ones without a word.
///
/// Statements written by hand aren't looked into here; on PostgreSQL ``TenancyCheck`` reads what came of them.
struct SchemaLint {
    private var tables: [String: TableDefinition] = [:]
    private(set) var faults: [String] = []

    static func faults(_ migrations: [Migration]) -> [String] {
        var lint = SchemaLint()
        for migration in migrations {
            let changes = migration.changes(migration.up)
            for change in changes { lint.follow(change, in: migration.id) }
            lint.checkMeans(migration, changes)
            if let down = migration.down { lint.checkMeans(migration, migration.changes(down)) }
        }
        return lint.faults
    }

    private mutating func follow(_ change: SchemaChange, in migration: String) {
        func fault(_ sentence: String) { faults.append("\(migration): \(sentence)") }
        switch change {
        case .create(let table):
            if tables[table.name] != nil { fault("the table \(table.name) exists already.") }
            for name in table.names where name.utf8.count > 63 {
                fault("the name \(name) is longer than 63 bytes; give a shorter one.")
            }
            tables[table.name] = table
            checkKeys(table, migration)
            for index in table.indexes { check(index, of: table, migration) }
        case .drop(let name): tables[name] = nil
        case .rename(let name, let other):
            tables[other] = tables[name]
            tables[name] = nil
        case .addColumn(let name, let column):
            if !column.isNullable, column.defaultValue == nil {
                fault("the column \(name).\(column.name) needs a default or nullable(), since there may be rows.")
            }
            if column.reference != nil, !column.isNullable {
                fault("the column \(name).\(column.name) refers to another table, so it must be nullable() when added.")
            }
            tables[name]?.columns.append(column)
            if let reference = column.reference, let table = tables[name] { check(reference, of: table, migration) }
        case .dropColumn(let name, let column): tables[name]?.columns.removeAll { $0.name == column }
        case .addIndex(let name, let index):
            if index.name.utf8.count > 63 {
                fault("the name \(index.name) is longer than 63 bytes; give a shorter one.")
            }
            tables[name]?.indexes.append(index)
            if let table = tables[name] { check(index, of: table, migration) }
        case .dropIndex(let name, let index): tables[name]?.indexes.removeAll { $0.name == index }
        case .unsupported(let name, let constraint):
            fault(
                "\(constraint) can't be added to the table \(name), which exists; SQLite would have to build it anew. Use sql."
            )
        case .renameColumn, .tenantPolicies, .sql: break
        }
    }

    private mutating func checkMeans(_ migration: Migration, _ changes: [SchemaChange]) {
        guard !migration.isTransactional, MigrationMeans(changes) == .mixed else { return }
        faults.append(
            "\(migration.id): a migration without a transaction makes and drops indexes of tables that exist, or runs statements written "
                + "by hand, not both; put the rest into another migration.")
    }

    private mutating func checkKeys(_ table: TableDefinition, _ migration: String) {
        if table.isTenantOwned, let first = table.key.first, first != "tenant_id" {
            faults.append(
                "\(migration): the primary key of the tenants' table \(table.name) must begin with tenant_id.")
        }
        for reference in table.references { check(reference, of: table, migration) }
    }

    private mutating func check(_ index: IndexDefinition, of table: TableDefinition, _ migration: String) {
        guard table.isTenantOwned, index.isUnique, index.columns.first != "tenant_id" else { return }
        faults.append(
            "\(migration): the unique index \(index.name) of the tenants' table \(table.name) must begin with tenant_id."
        )
    }

    private mutating func check(_ key: ForeignKeyDefinition, of table: TableDefinition, _ migration: String) {
        guard let target = tables[key.table] else { return }
        let pairsTenants = zip(key.columns, key.others).contains { $0 == "tenant_id" && $1 == "tenant_id" }
        if table.isTenantOwned, target.isTenantOwned, !pairsTenants {
            faults.append(
                "\(migration): the foreign key \(key.name) joins two tenants' tables, so it must be (tenant_id, …) references "
                    + "\(target.name) (tenant_id, …).")
            return
        }
        if pairsTenants, key.onDelete == .setNull {
            faults.append(
                "\(migration): the foreign key \(key.name) can't set NULL, since that would clear tenant_id too.")
        }
        let keys = [target.key] + target.indexes.filter { $0.isUnique && $0.condition == nil }.map(\.columns)
        if key.columns.count != key.others.count || !keys.contains(where: { Set($0) == Set(key.others) }) {
            faults.append(
                "\(migration): the foreign key \(key.name) must refer to the primary key or a unique index of \(target.name)."
            )
        }
    }
}

/// What a migration without a transaction is made of, which says how it goes on after it was cut off.
enum MigrationMeans: Hashable, Sendable {
    /// Indexes alone: what was half made is dropped and made again.
    case indexes
    /// Statements written by hand: only a person can tell how far the last one came.
    case handwritten
    case mixed

    init(_ changes: [SchemaChange]) {
        let kinds = Set(
            changes.map { change -> MigrationMeans in
                switch change {
                case .addIndex, .dropIndex: .indexes
                case .sql: .handwritten
                default: .mixed
                }
            })
        self = kinds.count > 1 ? .mixed : kinds.first ?? .indexes
    }
}

extension TableDefinition {
    /// Every name that the table brings into the database.
    fileprivate var names: [String] {
        [name, "\(name)_crossing"] + columns.map(\.name) + indexes.map(\.name) + references.map(\.name)
            + (checks + columns.flatMap(\.checks)).map(\.name)
    }
}
