public import TrellisDatabase
import TrellisKernel

/// A migrator that applies migrations to a database and rolls them back.
///
/// A migration is in one of six states.
///
/// | state | event | next state |
/// |---|---|---|
/// | pending | ``up(resuming:)`` runs it in its transaction, which commits | applied |
/// | pending | the same, but a statement fails | pending, with an error |
/// | pending | ``up(resuming:)`` starts it, and it has no transaction | running |
/// | running | its last statement succeeds | applied |
/// | running | a statement fails | failed |
/// | running | the program ends | running, until it is resumed |
/// | running or failed | the next ``up(resuming:)``, and it has only indexes | running, from the current statement |
/// | running or failed | the same, but it has raw SQL | unchanged, with an error that says how to continue |
/// | applied | ``down(steps:resuming:)`` | pending |
/// | applied | the program's statements differ now | changed |
/// | changed | the program's statements match again | applied |
/// | applied | seen by an older program | unknown |
///
/// Guarantees:
///
/// 1. Each migration runs in its own transaction, together with its row in the history: it is applied completely or not
///    at all.
/// 2. A failure leaves the migrations before it applied, and those after it pending.
/// 3. A migration whose statements differ from the applied ones is an error that names it; no migration runs then.
/// 4. When several programs migrate at once, each migration is applied by one of them; the others wait and continue
///    after it.
/// 5. Migrations that this program doesn't have, applied by a newer one, are reported and left unchanged.
/// 6. A migration without a transaction is recorded before its first statement and before each further one, so the
///    record shows which statement was running.
/// 7. One that contains only indexes is resumed automatically after an interruption: an incomplete index is dropped and
///    created again.
/// 8. One that contains raw SQL never repeats a statement unless requested.
/// 9. Migrations of a module are applied in the order of their numbers, which are unique: when two people choose the
///    same number, one of them must change it.
/// 10. On PostgreSQL a statement waits only briefly for a lock; then its migration is rolled back and retried later, a
///     limited number of times.
/// 11. Migrations access the rows of every tenant, and set the reason in the database session.
/// 12. The audit triggers match the schema when a migration's transaction commits: at no time can a row be changed
///     without them.
public struct Migrator: Sendable {
    let database: Database
    let migrations: [Migration]
    let options: MigratorOptions
    let audited: [any Record.Type]
    var dialect: Dialect { database.engine.dialect }
    var triggers: AuditTriggers { AuditTriggers(audited, dialect) }
    var runner: MigrationRunner { MigrationRunner(database: database, options: options, triggers: triggers) }

    /// Creates a migrator of these migrations, in this order: modules after those they refer to.
    ///
    /// - Parameter audited: the records whose tables get audit triggers with each migration, according to their
    ///   policies; the schema is incomplete without them.
    public init(
        _ database: Database, migrations: [Migration], audited: [any Record.Type] = [],
        options: MigratorOptions = MigratorOptions()
    ) {
        self.database = database
        self.migrations = migrations
        self.audited = audited
        self.options = options
    }

    /// Returns every migration with its state, in order; those that this program doesn't have come last.
    ///
    /// - Throws: ``MigrationError`` for migrations that contradict each other or the rules of ``SchemaLint``.
    public func status() async throws -> [MigrationStatus] {
        try validate()
        let (applied, attempts) = try await database.engine.read(on: .primary) {
            (try MigrationHistory.read($0), try MigrationAttempts.read($0))
        }
        let known = migrations.map { migration in
            if let attempt = attempts.first(where: { $0.id == migration.id }) {
                return MigrationStatus(id: migration.id, state: attempt.state)
            }
            guard let found = applied.first(where: { $0.id == migration.id }) else {
                return MigrationStatus(id: migration.id, state: .pending)
            }
            let isSame = found.checksum == migration.checksum(dialect)
            return MigrationStatus(
                id: migration.id, state: isSame ? .applied(at: found.appliedAt) : .changed(at: found.appliedAt))
        }
        let unknown = applied.filter { found in !migrations.contains { $0.id == found.id } }
        return known + unknown.map { MigrationStatus(id: $0.id, state: .unknown(at: $0.appliedAt)) }
    }

    /// Returns the migrations that ``up(resuming:)`` would run.
    ///
    /// - Throws: the errors of ``up(resuming:)`` that can be detected without running a statement.
    public func plan() async throws -> [MigrationPlan] {
        try pending(try await applied()).map { MigrationPlan(id: $0.id, statements: $0.statements($0.up, dialect)) }
    }

    func applied() async throws -> [AppliedMigration] {
        try await database.engine.read(on: .primary) { try MigrationHistory.read($0) }
    }

    func pending(_ applied: [AppliedMigration]) throws -> [Migration] {
        try validate()
        let changed = migrations.filter { migration in
            applied.contains { $0.id == migration.id && $0.checksum != migration.checksum(dialect) }
        }
        guard changed.isEmpty else { throw MigrationError.changed(changed.map(\.id)) }
        let done = Set(applied.map(\.id))
        let pending = migrations.filter { !done.contains($0.id) }
        for migration in pending {
            let later = migrations.last {
                done.contains($0.id) && $0.module == migration.module && $0.number ?? 0 > migration.number ?? 0
            }
            if let later { throw MigrationError.outOfOrder(id: migration.id, applied: later.id) }
        }
        return pending
    }

    func validate() throws {
        try Self.validate(migrations)
        let issues = AuditedTable.issues(audited)
        guard issues.isEmpty else { throw MigrationError.invalid(issues) }
    }

    static func validate(_ migrations: [Migration]) throws {
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
        let issues = SchemaLint.issues(migrations)
        guard issues.isEmpty else { throw MigrationError.invalid(issues) }
    }
}

extension MigrationAttempt {
    /// The state of its migration.
    fileprivate var state: MigrationStatus.State {
        failure.map { .failed(statement: statement, cause: $0) } ?? .running(since: startedAt, statement: statement)
    }
}
