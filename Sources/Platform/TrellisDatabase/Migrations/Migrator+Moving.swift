import TrellisKernel

extension Migrator {
    /// Applies what is pending, in order; answers the identifiers of what it applied.
    ///
    /// Idempotent. Waits while another program migrates the same database. On PostgreSQL, gives the role of
    /// ``MigratorOptions/applicationRole`` its rights afterwards.
    ///
    /// - Parameter resumed: a migration without a transaction, written by hand, that was cut off: its statement that was
    ///   under way is repeated, and the rest follows.
    /// - Throws: ``MigrationError``.
    @discardableResult
    public func up(resuming resumed: String? = nil) async throws -> [String] {
        try validate()
        return try await database.engine.migrating { try await ascend(through: nil, resuming: resumed) }
    }

    /// Takes the latest `steps` migrations back, last first; answers their identifiers.
    ///
    /// - Parameter resumed: as for ``up(resuming:)``.
    /// - Throws: ``MigrationError/irreversible(_:)``, ``MigrationError/unknown(_:)`` or ``MigrationError/changed(_:)``
    ///   before anything ran; ``MigrationError/failed(id:cause:)`` with the ones before it taken back.
    @discardableResult
    public func down(steps: Int, resuming resumed: String? = nil) async throws -> [String] {
        try validate()
        return try await database.engine.migrating {
            try await descend(try await applied().suffix(max(steps, 0)), resuming: resumed)
        }
    }

    /// Applies what is missing up to a migration and including it; or, when it is applied, takes back what was applied
    /// after it.
    ///
    /// Answers the identifiers of what it applied or took back.
    ///
    /// - Throws: ``MigrationError/missing(_:)`` for an identifier that no migration has; otherwise as
    ///   ``up(resuming:)`` and ``down(steps:resuming:)``.
    @discardableResult
    public func move(to id: String) async throws -> [String] {
        try validate()
        guard migrations.contains(where: { $0.id == id }) else { throw MigrationError.missing(id) }
        return try await database.engine.migrating {
            let applied = try await applied()
            if let position = applied.firstIndex(where: { $0.id == id }) {
                return try await descend(applied.suffix(from: applied.index(after: position)), resuming: nil)
            }
            return try await ascend(through: id, resuming: nil)
        }
    }

    private func ascend(through last: String?, resuming: String?) async throws -> [String] {
        if let resuming, !migrations.contains(where: { $0.id == resuming }) { throw MigrationError.missing(resuming) }
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
        // A policy may have changed where the schema has not.
        try await runner.reconcileTriggers()
        if let role = options.applicationRole { try await ApplicationRole(role).grant(on: database) }
        return done
    }

    private func descend(_ latest: ArraySlice<AppliedMigration>, resuming: String?) async throws -> [String] {
        let planned = try latest.reversed().map { found in
            guard let migration = migrations.first(where: { $0.id == found.id }) else {
                throw MigrationError.unknown(found.id)
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
