public import TrellisDatabase
import TrellisKernel

/// Migrations as a script for a database that this program can't connect to; it has the same effect as
/// ``Migrator/up(resuming:)``, including the history.
public struct MigrationScript: Sendable {
    /// The engines that scripts support.
    public enum Engine: String, Hashable, Sendable, CaseIterable {
        case sqlite, postgres
    }
    private let migrations: [Migration]
    private let statements: MigrationStatements
    private let dialect: Dialect
    private let triggers: [String]

    /// Creates the script of these migrations.
    ///
    /// - Parameters:
    ///   - audited: the records whose tables get audit triggers, when the script includes the last migration.
    ///   - first: the first migration of the script; nil for the first of all.
    ///   - last: the last one; nil for the last of all.
    /// - Throws: ``MigrationError`` for migrations that contradict each other or the rules of ``SchemaLint``, for an
    ///   unknown `first` or `last`, and for a `first` that comes after `last`.
    public init(
        _ migrations: [Migration], audited: [any Record.Type] = [], for engine: Engine, from first: String? = nil,
        through last: String? = nil
    ) throws {
        let order = MigrationOrder(migrations)
        try Migrator.validate(migrations, order)
        let migrations = order.ordered
        func position(_ id: String) throws -> Int {
            guard let found = migrations.firstIndex(where: { $0.id == id }) else { throw MigrationError.notFound(id) }
            return found
        }
        let start = try first.map(position) ?? 0
        let end = try last.map(position) ?? migrations.count - 1
        guard start <= end || migrations.isEmpty else {
            throw MigrationError.invalid(["\(first ?? "") comes after \(last ?? ""): the script would be empty."])
        }
        self.migrations = Array(migrations.dropFirst(start).prefix(end - start + 1))
        dialect = Dialect(name: engine == .sqlite ? .sqlite : .postgres)
        statements = try MigrationStatements(migrations, of: self.migrations, dialect)
        triggers = end == migrations.count - 1 ? AuditTriggers(audited, dialect).script : []
    }

    /// The script for `sqlite3` or `psql`; it stops at the first failure only with `sqlite3 -bail` or
    /// `psql -v ON_ERROR_STOP=1`.
    public var text: String {
        let begin =
            "BEGIN;\n"
            + MigrationHistory.definition(dialect).map {
                $0.replacing(utf8: "CREATE TABLE", with: "CREATE TABLE IF NOT EXISTS") + ";\n"
            }.joined() + "COMMIT;\n"
        let audit =
            triggers.isEmpty
            ? [] : ["-- Audit triggers\nBEGIN;\n\(triggers.map { "\($0);\n" }.joined())COMMIT;\n"]
        return ([begin] + migrations.map(text) + audit).joined(separator: "\n")
    }

    private func text(_ migration: Migration) -> String {
        let changes = migration.changes(migration.up)
        let whole = migration.steps(migration.up, dialect).compactMap { step -> String? in
            guard case .backfill(let backfill) = step.change else { return nil }
            return backfill.statement(limit: nil, dialect)
        }
        // A script has no loop, so it changes all rows at once, as a transaction.
        let isFill = !whole.isEmpty
        let statements = (isFill ? whole : self.statements[migration]).map { "\($0);\n" }.joined()
        let record = "\(history(migration));\n"
        let dropsTable = dialect.name == .sqlite && changes.droppedTables != nil
        guard migration.isTransactional || isFill || dropsTable else {
            return "-- \(migration.id), without a transaction\n\(statements)\(record)"
        }
        guard !dropsTable else {
            return
                "-- \(migration.id)\nPRAGMA foreign_keys = OFF;\nBEGIN;\n\(statements)\(Self.foreignKeyCheck)\(record)"
                + "COMMIT;\nPRAGMA foreign_keys = ON;\n"
        }
        let reason = dialect.literal("migration \(migration.id)")
        let crossTenant =
            dialect.name == .postgres
            ? "SELECT set_config('\(TenantPolicies.crossTenantSetting)', \(reason), true);\n" : ""
        return "-- \(migration.id)\nBEGIN;\n\(crossTenant)\(statements)\(record)COMMIT;\n"
    }

    /// Statements that fail when a row of SQLite refers to none, since the pragma only lists such rows.
    private static let foreignKeyCheck = """
        CREATE TEMP TABLE trellis_violation (child TEXT CONSTRAINT row_refers_to_none CHECK (child IS NULL));
        INSERT INTO temp.trellis_violation SELECT "table" FROM pragma_foreign_key_check;
        DROP TABLE temp.trellis_violation;

        """

    private func history(_ migration: Migration) -> String {
        let now =
            switch dialect.name {
            case .sqlite: "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
            case .postgres: "now()"
            }
        return """
            INSERT INTO \(MigrationHistory.table) (id, position, checksum, applied_at)
            SELECT \(dialect.literal(migration.id)), coalesce(max(position), 0) + 1, \
            \(dialect.literal(migration.statementChecksum(dialect))), \(now) FROM \(MigrationHistory.table)
            """
    }
}
