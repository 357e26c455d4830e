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
/// | running or failed | the next ``up(resuming:)``, and it has only indexes, rows or rebuilds | running, from the current statement |
/// | running or failed | the same, but it has raw SQL | unchanged, with an error that says how to continue |
/// | applied | ``down(steps:resuming:)`` | pending |
/// | applied | the program declares it differently now | changed |
/// | changed | the program declares it as before again | applied |
/// | changed | ``repair(_:reason:)`` | applied |
/// | applied | seen by an older program | unknown |
/// | applied | seen by a program that retired its module | retired |
/// | retired | ``dropRetired(_:)`` | pending |
///
/// Guarantees:
///
/// 1. Each migration runs in its own transaction, together with its row in the history: it is applied completely or not
///    at all.
/// 2. A failure leaves the migrations before it applied, and those after it pending.
/// 3. A migration that is declared differently than it was applied is an error that names it; no migration runs then.
///    How a version of Trellis spells its statements doesn't matter.
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
/// 13. A migration runs after those that it names and those that create the tables that it names, whatever the order of
///     the modules; otherwise in the order of the list.
/// 14. The tables of a retired module and its rows in the history stay until they are dropped on purpose.
/// 15. When the database has tables of a module that this program neither has nor declares as retired, nothing runs,
///     unless a newer program may have added the module: it was applied last, and this program has nothing to apply.
/// 16. No migration of SQLite deletes rows because a table that they refer to is dropped or built again: foreign keys are
///     off meanwhile, and the keys of the whole database are checked before the commit.
/// 17. A rebuild without a transaction commits each statement together with the record that the next one is running, so
///     it is resumed automatically and repeats nothing.
public struct Migrator: Sendable {
    let database: Database
    let order: MigrationOrder
    /// The modules that the product left out.
    public let retired: [RetiredModule]
    let options: MigratorOptions
    let audited: [any Record.Type]
    /// Why nothing can run: found once, since the migrations don't change, and each readiness check needs it.
    let contradiction: MigrationError?
    /// The migrations in the order in which they run.
    var migrations: [Migration] { order.ordered }
    /// The stated changes of tables by modules that didn't create them, in the order of the migrations.
    public var exceptions: [TableException] { migrations.flatMap(\.exceptions) }
    var dialect: Dialect { database.engine.dialect }
    var triggers: AuditTriggers { AuditTriggers(audited, dialect) }
    var runner: MigrationRunner { MigrationRunner(database: database, options: options, triggers: triggers) }

    /// Creates a migrator of these migrations, in this order as far as none needs a later one.
    ///
    /// - Parameters:
    ///   - audited: the records whose tables get audit triggers with each migration, according to their policies; the
    ///     schema is incomplete without them.
    ///   - retired: the modules that the product left out, whose tables stay.
    public init(
        _ database: Database, migrations: [Migration], audited: [any Record.Type] = [],
        retired: [RetiredModule] = [], options: MigratorOptions = MigratorOptions()
    ) {
        self.database = database
        order = MigrationOrder(migrations)
        self.retired = retired
        do {
            try Self.validate(migrations, order, retired)
            contradiction = nil
        } catch {
            contradiction = error
        }
        self.audited = audited
        self.options = options
    }

    /// Returns every migration with its state, in order; those that this program doesn't have come last.
    ///
    /// - Throws: ``MigrationError`` for migrations that contradict each other or the rules of ``SchemaLint``.
    public func status() async throws -> [MigrationStatus] {
        try validate()
        let (applied, attempts) = try await database.engine.read(on: .primary) { [dialect] in
            (try MigrationHistory.read($0, dialect), try MigrationAttempts.read($0))
        }
        let known = migrations.map { migration in
            if let attempt = attempts.first(where: { $0.id == migration.id }) {
                return MigrationStatus(id: migration.id, state: attempt.state)
            }
            guard let found = applied.first(where: { $0.id == migration.id }) else {
                return MigrationStatus(id: migration.id, state: .pending)
            }
            let isSame = migration.hasChecksum(found.checksum, dialect)
            return MigrationStatus(
                id: migration.id, state: isSame ? .applied(at: found.appliedAt) : .changed(at: found.appliedAt))
        }
        let unknown = applied.filter { found in !migrations.contains { $0.id == found.id } }
        return known
            + unknown.map { found in
                let isRetired = isRetired(found)
                return MigrationStatus(
                    id: found.id, state: isRetired ? .retired(at: found.appliedAt) : .unknown(at: found.appliedAt))
            }
    }

    /// Returns the migrations that ``up(resuming:)`` would run.
    ///
    /// - Throws: the errors of ``up(resuming:)`` that can be detected without running a statement.
    public func plan() async throws -> [MigrationPlan] {
        let pending = try pending(try await applied())
        let statements = try MigrationStatements(migrations, of: pending, dialect)
        return pending.map { MigrationPlan(id: $0.id, statements: statements[$0]) }
    }

    /// Throws unless the sessions of another role lead to the history of migrations: those of the program, where the
    /// owner of the tables migrates.
    ///
    /// - Throws: ``MigrationError/historyElsewhere(schemas:current:role:)`` and ``MigrationError/historyMissing``.
    package static func requireHistory(for database: Database) async throws {
        let dialect = database.engine.dialect
        try await database.engine.read(on: .primary) { try MigrationHistory.requireReachable($0, dialect) }
    }

    func applied() async throws -> [AppliedMigration] {
        try await database.engine.read(on: .primary) { [dialect] in try MigrationHistory.read($0, dialect) }
    }

    func pending(_ applied: [AppliedMigration]) throws -> [Migration] {
        try validate()
        let changed = migrations.filter { migration in
            applied.contains { $0.id == migration.id && !migration.hasChecksum($0.checksum, dialect) }
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
        let missing = leftOut(applied, pending)
        guard missing.isEmpty else { throw MigrationError.leftOut(missing) }
        return pending
    }
}

extension MigrationAttempt {
    /// The state of its migration.
    fileprivate var state: MigrationStatus.State {
        failure.map { .failed(statement: statement, cause: $0) } ?? .running(since: startedAt, statement: statement)
    }
}
