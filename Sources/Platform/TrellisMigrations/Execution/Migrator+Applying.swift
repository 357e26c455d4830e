import TrellisDatabase
import TrellisKernel

extension Migrator {
    /// Applies the pending migrations in order, and returns the identifiers of those it applied.
    ///
    /// Idempotent. Waits while another program migrates the same database. On PostgreSQL, grants the role of
    /// ``MigratorOptions/applicationRole`` its rights afterwards.
    ///
    /// - Parameter resumed: an interrupted migration of raw SQL without a transaction: repeats the statement that was
    ///   running, and executes the rest.
    /// - Throws: ``MigrationError``.
    @discardableResult
    public func up(resuming resumed: String? = nil) async throws -> [String] {
        try validate()
        return try await database.engine.withMigrationLock { try await applyPending(through: nil, resuming: resumed) }
    }

    /// Rolls back the latest `steps` migrations, last first, and returns their identifiers.
    ///
    /// - Parameter resumed: as for ``up(resuming:)``.
    /// - Throws: ``MigrationError/irreversible(_:)``, ``MigrationError/unknown(_:)`` or ``MigrationError/changed(_:)``
    ///   before any statement runs; ``MigrationError/failed(id:cause:)`` after the preceding ones were rolled back.
    @discardableResult
    public func down(steps: Int, resuming resumed: String? = nil) async throws -> [String] {
        try validate()
        return try await database.engine.withMigrationLock {
            try await rollBack(try await applied().suffix(max(steps, 0)), resuming: resumed)
        }
    }

    /// Applies the pending migrations up to and including the given one; or, when it is applied, rolls back those
    /// applied after it.
    ///
    /// Returns the identifiers of the migrations that it applied or rolled back.
    ///
    /// - Throws: ``MigrationError/notFound(_:)`` for an unknown identifier; otherwise as
    ///   ``up(resuming:)`` and ``down(steps:resuming:)``.
    @discardableResult
    public func move(to id: String) async throws -> [String] {
        try validate()
        guard migrations.contains(where: { $0.id == id }) else { throw MigrationError.notFound(id) }
        return try await database.engine.withMigrationLock {
            let applied = try await applied()
            if let position = applied.firstIndex(where: { $0.id == id }) {
                return try await rollBack(applied.suffix(from: applied.index(after: position)), resuming: nil)
            }
            return try await applyPending(through: id, resuming: nil)
        }
    }

    private func applyPending(through last: String?, resuming: String?) async throws -> [String] {
        if let resuming, !migrations.contains(where: { $0.id == resuming }) { throw MigrationError.notFound(resuming) }
        var done: [String] = []
        for migration in try pending(try await applied()) {
            let record = AppliedMigration(
                id: migration.id, checksum: migration.checksum(dialect), appliedAt: database.clock.now)
            let run = MigrationRun(
                migration: migration, direction: .up, steps: migration.steps(migration.up, dialect), record: record,
                isResumed: migration.id == resuming)
            if try await runner.run(run) { done.append(migration.id) }
            if migration.id == last { break }
        }
        // An audit policy may have changed although the schema hasn't.
        try await runner.reconcileTriggers()
        if let role = options.applicationRole { try await ApplicationRole(role).grant(on: database) }
        return done
    }

    private func rollBack(_ latest: ArraySlice<AppliedMigration>, resuming: String?) async throws -> [String] {
        let planned = try latest.reversed().map { found in
            guard let migration = migrations.first(where: { $0.id == found.id }) else {
                throw isRetired(found) ? MigrationError.retired(found.id) : MigrationError.unknown(found.id)
            }
            guard found.checksum == migration.checksum(dialect) else { throw MigrationError.changed([found.id]) }
            guard let down = migration.down else { throw MigrationError.irreversible(found.id) }
            return MigrationRun(
                migration: migration, direction: .down, steps: migration.steps(down, dialect), record: found,
                isResumed: migration.id == resuming)
        }
        var done: [String] = []
        for run in planned where try await runner.run(run) { done.append(run.migration.id) }
        try await runner.reconcileTriggers()
        return done
    }
}
