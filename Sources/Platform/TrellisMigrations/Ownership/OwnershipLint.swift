import TrellisDatabase
import TrellisKernel

/// A check that each module changes only the tables that its own migrations create.
///
/// 1. A table belongs to the module whose migration creates it. A migration of another module neither changes it nor
///    its rows, and adds no index, trigger or policy to it.
/// 2. An exception is stated in the migration with a reason: ``SchemaBuilder/changing(_:of:because:)``. What it adds
///    begins with the name of the migration's module. One that isn't needed is an issue.
/// 3. A foreign key refers to a table that exists when its migration runs.
/// 4. No migration names a table of a retired module, since a fresh database doesn't have it.
/// 5. Raw SQL whose tables can't be read names them: ``SchemaBuilder/sql(sqlite:postgres:changing:)``.
struct OwnershipLint {
    private let order: MigrationOrder
    private let retired: [String: String]
    private let dialect: Dialect.Name
    /// The module of each table, routine, type and sequence.
    private var owners: [SchemaObject: String] = [:]
    /// The table of each index and trigger.
    private var places: [SchemaObject: String] = [:]
    private var issues: [String] = []
    private var used: Set<TableException> = []

    /// Returns one sentence for each issue, in the order of the migrations.
    static func issues(_ order: MigrationOrder, retired: [RetiredModule]) -> [String] {
        var issues: [String] = []
        var used: Set<TableException> = []
        for dialect in Dialect.Name.allCases {
            var lint = OwnershipLint(order, retired, dialect)
            lint.run()
            issues += lint.issues
            used.formUnion(lint.used)
        }
        for stated in order.ordered.flatMap(\.exceptions) {
            if stated.reason.utf8.allSatisfy({ $0 == 0x20 }) {
                issues.append("\(stated.migration): the exception for \(stated.table) has no reason.")
            }
            if !used.contains(stated) {
                issues.append(
                    "\(stated.migration): the exception for \(stated.table) of \(stated.owner) isn't needed. Remove it."
                )
            }
        }
        var seen: Set<String> = []
        return issues.filter { seen.insert($0).inserted }
    }

    private init(_ order: MigrationOrder, _ retired: [RetiredModule], _ dialect: Dialect.Name) {
        self.order = order
        self.dialect = dialect
        let tables = retired.flatMap { module in module.tables.map { ($0, module.name) } }
        self.retired = Dictionary(tables) { first, _ in first }
    }

    private mutating func run() {
        for effects in order.effects {
            let migration = effects.migration
            for effect in effects.up[dialect] ?? [] { apply(effect, migration) }
            var reverse = self
            for effect in effects.down[dialect] ?? [] { reverse.apply(effect, migration) }
            issues = reverse.issues
            used = reverse.used
        }
    }

    private mutating func apply(_ effect: SchemaEffect, _ migration: Migration) {
        switch effect {
        case .creates(let object, let table):
            if let table { places[object] = table } else { create(object, migration) }
        case .changes(let table, let verb, let names): change(table, verb, names, migration)
        case .alters(let object): changeObject(object, "changes", migration)
        case .drops(let object): drop(object, migration)
        case .renames(let table, let name):
            change(table, "renames", [name], migration)
            create(SchemaObject(.table, name), migration)
            owners[SchemaObject(.table, table)] = nil
        case .refers(let table, let isKey): refer(table, isKey, migration)
        case .server: break
        case .unreadable(let what):
            report(
                migration,
                "the tables that \(what) changes can't be read from the SQL. Name them: `schema.sql(…, changing: [\"…\"])`."
            )
        }
    }

    private mutating func report(_ migration: Migration, _ sentence: String) {
        issues.append("\(migration.id): \(sentence)")
    }

    private mutating func create(_ object: SchemaObject, _ migration: Migration) {
        if let owner = owners[object], owner != migration.module {
            report(
                migration, "\(object.kind.rawValue) \(object.name) already belongs to \(owner). Choose another name.")
        } else {
            owners[object] = migration.module
        }
    }

    private mutating func drop(_ object: SchemaObject, _ migration: Migration) {
        switch object.kind {
        case .table:
            change(object.name, "drops", [], migration)
            owners[object] = nil
        case .index, .trigger:
            changeObject(object, "drops", migration)
            places[object] = nil
        case .routine, .type, .sequence:
            changeObject(object, "drops", migration)
            owners[object] = nil
        }
    }

    private mutating func changeObject(_ object: SchemaObject, _ verb: String, _ migration: Migration) {
        if let table = places[object] {
            change(table, "\(verb) the \(object.kind.rawValue) \(object.name) of", [], migration)
        } else if let owner = owners[object], owner != migration.module {
            report(migration, "\(verb) the \(object.kind.rawValue) \(object.name), which belongs to \(owner).")
        }
    }

    private mutating func change(_ table: String, _ verb: String, _ names: [String], _ migration: Migration) {
        guard !MigrationHistory.internalTables.contains(table) else {
            return report(migration, "\(verb) \(table), which the migrator itself writes.")
        }
        if let module = retired[table] {
            return report(
                migration, "\(verb) \(table) of the retired module \(module), which a fresh database doesn't have.")
        }
        let creator = order.creators[dialect]?[table]
        // A table that no migration creates is left to the database, which has it or not.
        guard let owner = owners[SchemaObject(.table, table)] ?? creator?.module, owner != migration.module else {
            return
        }
        guard let stated = migration.exceptions.first(where: { $0.table == table && $0.owner == owner }) else {
            return report(
                migration,
                "\(verb) the table \(table), which belongs to \(owner). Keep what you add in a table of your own, whose primary key "
                    + "refers to \(table); or state `schema.changing(\"\(table)\", of: \"\(owner)\", because: \"…\")`.")
        }
        used.insert(stated)
        let prefix = migration.module.replacing(utf8: "-", with: "_") + "_"
        for name in names where !name.utf8.starts(with: prefix.utf8) {
            report(
                migration,
                "\(name) in the table \(table) of \(owner) must begin with \(prefix), so that \(owner) can't add the same name."
            )
        }
    }

    private mutating func refer(_ table: String, _ isKey: Bool, _ migration: Migration) {
        if let module = retired[table] {
            report(
                migration, "refers to \(table) of the retired module \(module), which a fresh database doesn't have.")
        } else if isKey, owners[SchemaObject(.table, table)] == nil, let creator = order.creators[dialect]?[table] {
            report(
                migration,
                "refers to the table \(table), which doesn't exist yet or any more; \(creator.id) creates it.")
        }
    }
}
