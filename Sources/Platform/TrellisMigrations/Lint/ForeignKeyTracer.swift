import TrellisDatabase

/// The foreign keys that migrations add, and that no index helps to find the rows of.
///
/// An index may come in a later migration, which builds it without blocking writers, so they are judged at the end.
struct ForeignKeyTracer {
    private struct Added {
        let table: String
        let key: CatalogForeignKey
        let tracer: MigrationTracer
    }
    private var added: [Added] = []

    /// Notes the foreign keys that a migration added.
    mutating func note(_ tracer: MigrationTracer, _ before: Catalog, _ after: Catalog) {
        for table in after.tables {
            let known = Set(before[table.name]?.foreignKeys ?? [])
            added += table.foreignKeys.filter { !known.contains($0) }.map {
                Added(table: table.name, key: $0, tracer: tracer)
            }
        }
    }

    /// Returns a finding for each of them that the schema has no index for.
    func findings(in catalog: Catalog) -> [MigrationFinding] {
        added.filter { catalog[$0.table]?.foreignKeysWithoutIndex.contains($0.key) ?? false }.map { added in
            let effect = MigrationEffect.addForeignKeyWithoutIndex(
                added.key.name, to: added.key.parent, added.key.columns)
            return added.tracer.finding(effect, added.tracer.statementCount, added.table, nil)
        }
    }
}
