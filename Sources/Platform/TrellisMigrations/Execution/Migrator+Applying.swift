import Logging
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
    /// - Throws: ``MigrationError``; ``TrellisDatabase/DatabaseEncodingError``.
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
        try await database.requireUTF8()
        let history = try await applied()
        let pending = try pending(history)
        try await completeHistory(history)
        var done: [String] = []
        for migration in pending {
            let record = migration.applied(at: database.clock.now, dialect)
            let run = MigrationRun(
                migration: migration, direction: .up, steps: migration.steps(migration.up, dialect), record: record,
                isResumed: migration.id == resuming)
            if try await runner.run(run) { done.append(migration.id) }
            if migration.id == last { break }
        }
        // An audit policy may have changed although the schema hasn't, and a function may have been replaced.
        try await runner.reconcileTriggers()
        try await restoreFunctions()
        if let role = options.applicationRole { try await ApplicationRole(role).grant(on: database) }
        return done
    }

    /// Restores functions of triggers that were replaced since their migrations ran, on PostgreSQL.
    private func restoreFunctions() async throws {
        guard dialect.name == .postgres else { return }
        let applied = Set(try await applied().map(\.id))
        let functions = TriggerFunctions(migrations.filter { applied.contains($0.id) })
        let restored = try await runner.transaction("trigger functions") { try functions.restore($0) }
        for name in restored {
            database.logger.warning(
                "A trigger's function was replaced by hand; that of its migration is restored",
                metadata: ["function": "\(name)"])
        }
    }

    /// Stores the checksums of declarations for the migrations of which version 0.1.0 stored another kind.
    private func completeHistory(_ history: [AppliedMigration]) async throws {
        let incomplete = history.filter { $0.declaration == nil }.compactMap { found in
            migrations.first { $0.id == found.id }?.applied(at: found.appliedAt, dialect)
        }
        guard !incomplete.isEmpty else { return }
        try await runner.transaction("checksums") { [dialect] connection in
            try MigrationHistory.prepare(connection, dialect)
            for migration in incomplete { try MigrationHistory.update(migration, on: connection, dialect) }
        }
    }

    private func rollBack(_ latest: ArraySlice<AppliedMigration>, resuming: String?) async throws -> [String] {
        let planned = try latest.reversed().map { found in
            guard let migration = migrations.first(where: { $0.id == found.id }) else {
                throw isRetired(found) ? MigrationError.retired(found.id) : MigrationError.unknown(found.id)
            }
            guard migration.hasChecksum(found.checksum, dialect) else { throw MigrationError.changed([found.id]) }
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
