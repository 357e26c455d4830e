import TrellisDatabase

/// What a migration does to the schema, on each engine and in both directions.
struct MigrationEffects: Sendable {
    let migration: Migration
    let up: [Dialect.Name: [SchemaEffect]]
    let down: [Dialect.Name: [SchemaEffect]]

    init(_ migration: Migration) {
        self.migration = migration
        let changes = migration.changes(migration.up)
        let reverse = migration.down.map(migration.changes) ?? []
        func effects(_ changes: [SchemaChange]) -> [Dialect.Name: [SchemaEffect]] {
            Dictionary(
                uniqueKeysWithValues: Dialect.Name.allCases.map { name in
                    (name, changes.flatMap { $0.effects(name) })
                })
        }
        up = effects(changes)
        down = effects(reverse)
    }

    /// Returns the tables that the migration names on an engine, and those that it creates.
    func tables(_ dialect: Dialect.Name) -> (named: [String], created: [String]) {
        var (named, created): ([String], [String]) = ([], [])
        for effect in up[dialect] ?? [] {
            switch effect {
            case .creates(let object, _): if object.kind == .table { created.append(object.name) }
            case .changes(let table, _, _), .refers(let table, _): named.append(table)
            case .drops(let object): if object.kind == .table { named.append(object.name) }
            case .renames(let table, let other):
                named.append(table)
                created.append(other)
            case .alters, .server, .unreadable: break
            }
        }
        return (named, created)
    }
}

extension SchemaChange {
    /// Returns the effects on an engine; SQLite compares names without case.
    func effects(_ dialect: Dialect.Name) -> [SchemaEffect] {
        func canonical(_ name: String) -> String {
            dialect == .sqlite ? SQLScanner.folded(name) : name
        }
        func changes(_ table: String, _ verb: String, adding names: [String] = []) -> SchemaEffect {
            .changes(canonical(table), verb: verb, adding: names.map(canonical))
        }
        func key(_ reference: ForeignKeyDefinition) -> SchemaEffect {
            .refers(canonical(reference.referencedTable), isKey: true)
        }
        func creates(_ index: IndexDefinition, _ table: String) -> SchemaEffect {
            .creates(SchemaObject(.index, canonical(index.name)), on: canonical(table))
        }
        switch self {
        case .create(let table):
            return [.creates(SchemaObject(.table, canonical(table.name)))] + table.references.map(key)
                + table.indexes.map { creates($0, table.name) }
        case .drop(let table): return [.drops(SchemaObject(.table, canonical(table)))]
        case .rename(let table, let name): return [.renames(canonical(table), to: canonical(name))]
        case .addColumn(let table, let column):
            return [changes(table, "adds a column to", adding: [column.name])]
                + [column.reference].compactMap(\.self).map(key)
        case .dropColumn(let table, _): return [changes(table, "drops a column of")]
        case .renameColumn(let table, _, let name): return [changes(table, "renames a column of", adding: [name])]
        case .addIndex(let table, let index):
            return [creates(index, table), changes(table, "adds an index to", adding: [index.name])]
        case .dropIndex(let table, let name):
            return [changes(table, "drops an index of"), .drops(SchemaObject(.index, canonical(name)))]
        case .tenantPolicies(let table), .globalPolicies(let table, _):
            return [changes(table, "changes the policies of")]
        case .unsupported(let table, _): return [changes(table, "changes")]
        case .rebuild(let rebuild):
            let keys = rebuild.changes.flatMap { change -> [SchemaEffect] in
                switch change {
                case .addForeignKey(let reference): [key(reference)]
                case .addIndex(let index): [creates(index, rebuild.table)]
                case .dropIndex(let name): [.drops(SchemaObject(.index, canonical(name)))]
                default: []
                }
            }
            return [changes(rebuild.table, "changes", adding: rebuild.newNames)] + keys
        case .backfill(let backfill): return [changes(backfill.table, "changes rows of")]
        case .fillSearch(let search, _): return [changes(search.table, "changes rows of")]
        case .indexSearch(let search):
            return [
                .creates(SchemaObject(.index, canonical(search.index.indexName)), on: canonical(search.table)),
                changes(search.table, "adds an index to", adding: [search.index.indexName]),
            ]
        case .mirror, .dropMirror, .addSearch, .dropSearch, .beginSearch:
            let statements = SchemaRenderer(dialect: Dialect(name: dialect)).statements([self])
            return statements.flatMap { SQLReader.effects(of: $0, dialect) }
        case .exception: return []
        case .sql(let sqlite, let postgres, let tables):
            guard let text = dialect == .sqlite ? sqlite : postgres else { return [] }
            let found = SQLReader.effects(of: text, dialect)
            guard !tables.isEmpty else { return found }
            let readable = found.filter { effect in
                if case .unreadable = effect { false } else { true }
            }
            return readable + tables.map { changes($0, "changes") }
        }
    }
}
