import TrellisDatabase

/// One statement of a migration and the change that it implements.
struct MigrationStep: Hashable, Sendable {
    let change: SchemaChange
    /// The statement; nil for a table of SQLite that is built again, whose statements depend on the table.
    let statement: String?
}

extension Migration {
    /// Returns the statements of one direction, each with the change that it implements.
    func steps(_ body: @Sendable (SchemaBuilder) -> Void, _ dialect: Dialect) -> [MigrationStep] {
        let renderer = SchemaRenderer(dialect: dialect, isConcurrent: !isTransactional)
        return changes(body).flatMap { change -> [MigrationStep] in
            switch (change, dialect.name) {
            case (.rebuild, .sqlite): [MigrationStep(change: change, statement: nil)]
            case (.rebuild(let rebuild), .postgres): rebuild.postgresSteps(renderer)
            case (.fillSearch(let search, _), .sqlite):
                [MigrationStep(change: change, statement: search.index.sqliteFill(search.columns))]
            case (.fillSearch(let search, let portion), .postgres): [search.backfill(portion, dialect)]
            case (.indexSearch(let search), .postgres): [search.indexStep(isConcurrent: renderer.isConcurrent)]
            default: renderer.statements([change]).map { MigrationStep(change: change, statement: $0) }
            }
        }
    }
}

extension SearchDefinition {
    /// Returns the step that gives the rows of PostgreSQL their words, a portion per transaction.
    fileprivate func backfill(_ portion: Int, _ dialect: Dialect) -> MigrationStep {
        let fill = index.postgresFill(columns)
        let backfill = Backfill(
            table: table, assignments: fill.assignment, condition: fill.condition, key: index.keys, portion: portion)
        return MigrationStep(change: .backfill(backfill), statement: backfill.statement(limit: portion, dialect))
    }

    /// Returns the step that creates the index of words on PostgreSQL.
    fileprivate func indexStep(isConcurrent: Bool) -> MigrationStep {
        let definition = IndexDefinition(
            name: index.indexName, columns: [SearchIndex.column], isUnique: false, condition: nil)
        return MigrationStep(
            change: .addIndex(table, definition), statement: index.indexStatement(concurrently: isConcurrent))
    }
}
