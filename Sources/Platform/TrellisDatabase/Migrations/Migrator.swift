import TrellisKernel

/// Brings the schema of a database to where the migrations want it.
///
/// A migration is in one of six states.
///
/// | state | what happens | state afterwards |
/// |---|---|---|
/// | pending | ``up(resuming:)`` runs it in its transaction, which commits | applied |
/// | pending | the same, and a statement fails | pending, with an error |
/// | pending | ``up(resuming:)`` begins it, and it has no transaction | running |
/// | running | its last statement is done | applied |
/// | running | a statement fails | failed |
/// | running | the program ends | running, until it is taken up again |
/// | running or failed | the next ``up(resuming:)``, and it makes indexes only | running, from the statement under way |
/// | running or failed | the same, and it was written by hand | the same, with an error that says how to go on |
/// | applied | ``down(steps:resuming:)`` | pending |
/// | applied | the program says something else now | changed |
/// | changed | the program says the same again | applied |
/// | applied | an older program looks | unknown |
///
/// What always holds:
///
/// 1. Each migration runs in a transaction of its own, with the row that remembers it: it is applied whole or not at
///    all.
/// 2. A fault leaves the migrations before it applied, and those after it pending.
/// 3. A migration whose statements differ from those that were applied is an error that names it; nothing runs then.
/// 4. Of several programs that migrate at once, each migration is applied by one; the others wait, see it, and go on.
/// 5. Migrations that this program doesn't have, applied by a newer one, are reported and left alone.
/// 6. A migration without a transaction is written down before its first statement, and again before each of the others:
///    whoever comes later knows which was under way.
/// 7. One that makes indexes goes on by itself after it was cut off: what stands half made is dropped and made again.
/// 8. One that was written by hand never repeats a statement unless it is told to.
/// 9. Migrations of a module are applied in the order of their numbers, which are all different: of two that were written
///    at the same time, one has to move.
/// 10. On PostgreSQL a statement waits for a lock for a moment only; then its migration is rolled back, and tried again
///     later, a bounded number of times.
/// 11. Migrations reach the rows of every tenant, and the database is told why.
/// 12. The triggers of the audit fit the schema when a migration's transaction commits: there is no moment at which a row
///     can be changed without them.
public struct Migrator: Sendable {
    let database: Database
    let migrations: [Migration]
    let options: MigratorOptions
    let audited: [any Record.Type]
    var dialect: Dialect { database.engine.dialect }
    var triggers: AuditTriggers { AuditTriggers(audited, dialect) }
    var runner: MigrationRunner { MigrationRunner(database: database, options: options, triggers: triggers) }

    /// A migrator of these migrations, in this order: modules after those they refer to.
    ///
    /// - Parameter audited: the records whose tables get the triggers of the audit with each migration, as their
    ///   policies say; the schema isn't complete without them.
    public init(
        _ database: Database, migrations: [Migration], audited: [any Record.Type] = [],
        options: MigratorOptions = MigratorOptions()
    ) {
        self.database = database
        self.migrations = migrations
        self.audited = audited
        self.options = options
    }

    /// Every migration with its state, in order; those that this program doesn't have come last.
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

    /// What ``up(resuming:)`` would run.
    ///
    /// - Throws: as ``up(resuming:)``, as far as can be told without running anything.
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
        let faults = AuditedTable.faults(audited)
        guard faults.isEmpty else { throw MigrationError.refused(faults) }
    }

    static func validate(_ migrations: [Migration]) throws {
        var seen: Set<String> = []
        var latest: [String: (number: Int, id: String)] = [:]
        for migration in migrations {
            guard let number = migration.number else { throw MigrationError.malformedID(migration.id) }
            guard seen.insert(migration.id).inserted else { throw MigrationError.duplicateID(migration.id) }
            if let before = latest[migration.module] {
                guard number != before.number else { throw MigrationError.heads(before.id, migration.id) }
                guard number > before.number else { throw MigrationError.unordered(migration.id) }
            }
            latest[migration.module] = (number, migration.id)
        }
        let faults = SchemaLint.faults(migrations)
        guard faults.isEmpty else { throw MigrationError.refused(faults) }
    }
}
