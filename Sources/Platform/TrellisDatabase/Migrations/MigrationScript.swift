/// Migrations as a script for a database that this program can't reach: whoever runs it leaves the database as
/// ``Migrator/up(resuming:)`` would, the history included.
public struct MigrationScript: Sendable {
    /// The engines that scripts are written for.
    public enum Engine: String, Hashable, Sendable, CaseIterable {
        case sqlite, postgres
    }
    private let migrations: [Migration]
    private let dialect: Dialect
    private let triggers: [String]

    /// The script of these migrations.
    ///
    /// - Parameters:
    ///   - audited: the records whose tables get the triggers of the audit, when the script goes up to the last migration.
    ///   - first: the first migration of the script; nil for the first of all.
    ///   - last: the last one; nil for the last of all.
    /// - Throws: ``MigrationError`` for migrations that contradict each other or the rules of ``SchemaLint``, and for a
    ///   `first` or `last` that isn't among them, or comes too late.
    public init(
        _ migrations: [Migration], audited: [any Record.Type] = [], for engine: Engine, from first: String? = nil,
        through last: String? = nil
    ) throws {
        try Migrator.validate(migrations)
        func position(_ id: String) throws -> Int {
            guard let found = migrations.firstIndex(where: { $0.id == id }) else { throw MigrationError.missing(id) }
            return found
        }
        let start = try first.map(position) ?? 0
        let end = try last.map(position) ?? migrations.count - 1
        guard start <= end || migrations.isEmpty else {
            throw MigrationError.refused(["\(first ?? "") comes after \(last ?? ""): there is nothing between them."])
        }
        self.migrations = Array(migrations.dropFirst(start).prefix(end - start + 1))
        dialect = Dialect(name: engine == .sqlite ? .sqlite : .postgres)
        triggers = end == migrations.count - 1 ? AuditTriggers(audited, dialect).script : []
    }

    /// The script, ready for `sqlite3` or `psql`; it stops at the first failure only when the tool is told to
    /// (`sqlite3 -bail`, `psql -v ON_ERROR_STOP=1`).
    public var text: String {
        let begin =
            "BEGIN;\n"
            + MigrationHistory.definition(dialect).map {
                $0.replacing("CREATE TABLE", with: "CREATE TABLE IF NOT EXISTS") + ";\n"
            }.joined() + "COMMIT;\n"
        let audit =
            triggers.isEmpty
            ? [] : ["-- The triggers of the audit\nBEGIN;\n\(triggers.map { "\($0);\n" }.joined())COMMIT;\n"]
        return ([begin] + migrations.map(text) + audit).joined(separator: "\n")
    }

    private func text(_ migration: Migration) -> String {
        let statements = migration.statements(migration.up, dialect).map { "\($0);\n" }.joined()
        let record = "\(history(migration));\n"
        guard migration.isTransactional else {
            return "-- \(migration.id), without a transaction\n\(statements)\(record)"
        }
        let reason = dialect.literal("migration \(migration.id)")
        let reach =
            dialect.name == .postgres
            ? "SELECT set_config('\(TenantPolicies.crossingSetting)', \(reason), true);\n" : ""
        return "-- \(migration.id)\nBEGIN;\n\(reach)\(statements)\(record)COMMIT;\n"
    }

    private func history(_ migration: Migration) -> String {
        let now =
            switch dialect.name {
            case .sqlite: "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
            case .postgres: "now()"
            }
        return """
            INSERT INTO \(MigrationHistory.table) (id, position, checksum, applied_at)
            SELECT \(dialect.literal(migration.id)), coalesce(max(position), 0) + 1, \
            \(dialect.literal(migration.checksum(dialect))), \(now) FROM \(MigrationHistory.table)
            """
    }
}
