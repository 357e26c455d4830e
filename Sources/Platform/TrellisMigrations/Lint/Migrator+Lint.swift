import TrellisDatabase

extension Migrator {
    /// Returns the risks of migrations for a database in use: runs each on a scratch database after its predecessors.
    ///
    /// On PostgreSQL, reads the locks and the files of the tables after every statement, so the spelling of a statement
    /// doesn't matter. Ignores tables that the same migration creates. SQLite has a single lock; there, reports only
    /// what an older program still uses or can't read, and indexes and copied tables together with other changes, since
    /// they block writers. On both, reports foreign keys whose rows no index finds.
    ///
    /// A dropped or renamed table or column is a risk as long as the program before this one uses it. With the releases
    /// that is known: what the latest one doesn't use may go, in a migration that isn't released yet.
    ///
    /// - Parameters:
    ///   - all: checks every migration instead of only pending ones.
    ///   - releases: the releases, oldest first.
    /// - Throws: ``MigrationError`` for migrations that contradict each other, for one that fails, and for one that would
    ///   reach beyond the scratch database; ``TrellisDatabase/ScratchDatabaseError``.
    public func lint(all: Bool = false, releases: [MigrationRelease] = []) async throws -> [MigrationFinding] {
        let examined = all ? Set(migrations.map(\.id)) : Set(try pending(try await applied()).map(\.id))
        try validate()
        try requireNoReach()
        return try await database.withScratchDatabase { [self] scratch in
            var findings: [MigrationFinding] = []
            let runner = MigrationRunner(database: scratch, options: options, triggers: AuditTriggers([], dialect))
            var keys = ForeignKeyTracer()
            for migration in migrations {
                let tracer = MigrationTracer(runner: runner, migration: migration)
                guard examined.contains(migration.id) else {
                    _ = try await tracer.run(isExamined: false)
                    continue
                }
                let before = try await scratch.catalog()
                findings += try await tracer.run(isExamined: true)
                keys.note(tracer, before, try await scratch.catalog())
            }
            findings += keys.findings(in: try await scratch.catalog())
            return findings.filter { finding in releases.last.map { !$0.allows(finding) } ?? true }
        }
    }
}

extension MigrationRelease {
    /// Returns whether the finding concerns only what this latest release doesn't use, in a later migration.
    fileprivate func allows(_ finding: MigrationFinding) -> Bool {
        guard !migrations.contains(where: { $0.id == finding.migration }) else { return false }
        return switch finding.cause {
        case .dropTable, .renameTable: !uses(finding.table, nil)
        case .dropColumn(let column), .renameColumn(let column, _), .allowNull(let column):
            !uses(finding.table, column)
        default: false
        }
    }
}
