import TrellisDatabase
import TrellisKernel

/// Migrations without a transaction: nothing is rolled back, so each statement is recorded before it runs.
///
/// On PostgreSQL a lock lets one program migrate at a time. On SQLite two programs can share a backfill, because each
/// portion is a transaction: the first to end records the migration.
extension MigrationRunner {
    func runWithoutTransaction(_ run: MigrationRun) async throws -> Bool {
        guard var attempt = try await begin(run) else { return false }
        for (index, step) in run.steps.enumerated() where index + 1 >= attempt.statement {
            attempt.statement = index + 1
            attempt.failure = nil
            guard try await save(attempt, of: run) else { return false }
            do {
                switch step.change {
                case .backfill(let backfill): try await fill(backfill, run.id)
                case .rebuild: try await executeRecorded(step, attempt, of: run)
                default: try await executeOutsideTransaction(step, of: run)
                }
                if index + 1 == run.steps.count { try await requireForeignKeys(run) }
            } catch let error as any AppError {
                attempt.failure = error.message
                guard try await save(attempt, of: run) else { return false }
                throw MigrationError.statementFailed(id: run.id, statement: attempt.statement, cause: error.message)
            }
        }
        return try await transaction(run.id) { connection in
            guard try !run.isDone(connection, dialect) else { return false }
            try run.updateHistory(on: connection, dialect)
            try MigrationAttempts.delete(run.id, on: connection, dialect)
            return true
        }
    }

    /// Returns the statement to start at: the first one, or the one that was running when the last attempt ended.
    ///
    /// - Returns: nil when another program has finished the migration.
    private func begin(_ run: MigrationRun) async throws -> MigrationAttempt? {
        let now = database.clock.now
        return try await transaction(run.id) { connection in
            try MigrationHistory.prepare(connection, dialect)
            try MigrationAttempts.prepare(connection, dialect)
            guard try !run.isDone(connection, dialect) else { return nil }
            if let found = try MigrationAttempts.read(connection).first(where: { $0.id == run.id }) {
                guard found.direction == run.direction, run.isResumed || run.content != .rawSQL else {
                    throw MigrationError.interrupted(id: run.id, statement: found.statement)
                }
                return found
            }
            let attempt = MigrationAttempt(id: run.id, direction: run.direction, statement: 1, startedAt: now)
            try MigrationAttempts.save(attempt, on: connection, dialect)
            return attempt
        }
    }

    /// Changes the rows of a backfill, a portion per transaction, until none is left.
    private func fill(_ backfill: Backfill, _ id: String) async throws {
        let text = "\(backfill.statement(limit: backfill.portion, dialect)) \(backfill.returning)"
        var count = 0
        repeat {
            let unchanged = try await transaction(id) { connection in
                try connection.collect(text) { try $0.decode(Bool.self, at: 0) }
            }
            guard !unchanged.contains(true) else { throw MigrationError.endlessBackfill(id: id, table: backfill.table) }
            count = unchanged.count
        } while count > 0
    }

    /// Stores the attempt; returns false when another program has finished the migration.
    private func save(_ attempt: MigrationAttempt, of run: MigrationRun) async throws -> Bool {
        try await transaction(run.id) { connection in
            guard try !run.isDone(connection, dialect) else { return false }
            try MigrationAttempts.save(attempt, on: connection, dialect)
            return true
        }
    }

    /// Runs a statement together with the record that the next one is running.
    ///
    /// So an interruption leaves nothing half done, and the migration continues by itself.
    private func executeRecorded(
        _ step: MigrationStep, _ attempt: MigrationAttempt, of run: MigrationRun
    ) async throws {
        var next = attempt
        next.statement += 1
        try await transaction(run.id) { [dialect, next] connection in
            try step.execute(connection)
            try MigrationAttempts.save(next, on: connection, dialect)
        }
    }

    /// Checks the foreign keys of SQLite after statements that ran without them.
    private func requireForeignKeys(_ run: MigrationRun) async throws {
        guard dialect.name == .sqlite, run.droppedTables != nil else { return }
        try await database.engine.withoutTransaction { try $0.checkForeignKeys() }
    }

    private func executeOutsideTransaction(_ step: MigrationStep, of run: MigrationRun) async throws {
        let dropsTable = run.droppedTables != nil
        try await database.engine.withoutTransaction { [dialect] connection in
            guard dialect.name == .postgres else {
                if case .fillSearch = step.change {
                    // A row that has a number must be in the index: a later change of it takes its former words out.
                    return try connection.inTransaction { try step.execute(connection) }
                }
                guard dropsTable else { return try step.execute(connection) }
                return try connection.withoutForeignKeys { try step.execute(connection) }
            }
            // Building an index concurrently waits for running transactions and blocks no other session.
            let limits = try ["lock_timeout", "statement_timeout"].flatMap { name in
                try connection.collect("SELECT current_setting($1)", [.text(name)]) { row in
                    "SET \(name) = \(dialect.literal(try row.decode(String.self, at: 0)))"
                }
            }
            let reason = TenantPolicies.crossTenantSetting
            try connection.execute(script: "SET lock_timeout = 0; SET statement_timeout = 0")
            try connection.execute(script: "SET \(reason) = \(dialect.literal("migration \(run.id)"))")
            defer { try? connection.execute(script: (limits + ["SET \(reason) = ''"]).joined(separator: "; ")) }
            guard try Self.isNeeded(step, connection, dialect) else { return }
            try step.execute(connection)
        }
    }

    /// Drops an incomplete index, and returns whether the step still has to run.
    private static func isNeeded(
        _ step: MigrationStep, _ connection: any EngineConnection, _ dialect: Dialect
    ) throws -> Bool {
        switch step.change {
        case .addIndex(_, let index):
            guard let isValid = try isValid(index.name, connection) else { return true }
            if !isValid { try connection.execute(script: "DROP INDEX CONCURRENTLY \(dialect.quoted(index.name))") }
            return !isValid
        case .dropIndex(_, let name): return try isValid(name, connection) != nil
        default: return true
        }
    }

    /// Returns whether the index is valid, or nil when no index has this name.
    private static func isValid(_ index: String, _ connection: any EngineConnection) throws -> Bool? {
        try connection.collect(
            """
            SELECT x.indisvalid FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
            WHERE c.relname = $1 AND c.relnamespace = quote_ident(current_schema())::regnamespace
            """, [.text(index)]
        ) { try $0.decode(Bool.self, at: 0) }.first
    }
}
