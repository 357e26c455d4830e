import TrellisKernel

/// A migration on its way, up or down.
struct MigrationRun: Sendable {
    let migration: Migration
    let direction: MigrationAttempt.Direction
    let steps: [MigrationStep]
    let record: AppliedMigration
    /// Whether a person said that the statement under way may be repeated.
    var isResumed = false

    var id: String { migration.id }
    var means: MigrationMeans { MigrationMeans(steps.map(\.change)) }

    /// Whether the history says already what the run would make it say.
    func isDone(_ connection: any EngineConnection) throws -> Bool {
        let isApplied = try MigrationHistory.read(connection).contains { $0.id == id }
        return isApplied == (direction == .up)
    }

    func remember(on connection: any EngineConnection, _ dialect: Dialect) throws {
        switch direction {
        case .up: try MigrationHistory.add(record, to: connection, dialect)
        case .down: try MigrationHistory.remove(id, from: connection, dialect)
        }
    }
}

/// Runs migrations against a database: in their transaction, or statement by statement without one.
struct MigrationRunner: Sendable {
    let database: Database
    let options: MigratorOptions
    let triggers: AuditTriggers
    var dialect: Dialect { database.engine.dialect }

    /// Runs a migration; answers false when another program has done it since.
    func run(_ run: MigrationRun) async throws -> Bool {
        // SQLite makes an index in a transaction like anything else, under its one lock.
        let isWhole = run.migration.isTransactional || (dialect.name == .sqlite && run.means == .indexes)
        guard !isWhole else {
            return try await transaction(run.id) { connection in
                try MigrationHistory.prepare(connection, dialect)
                // Another program may have been here since.
                guard try !run.isDone(connection) else { return false }
                try triggers.suspend(connection)
                for step in run.steps { try connection.execute(script: step.statement) }
                try triggers.reconcile(connection)
                try connection.checkForeignKeys()
                try run.remember(on: connection, dialect)
                return true
            }
        }
        return try await stepwise(run)
    }

    /// Makes the triggers of the audit what the records ask for.
    func reconcileTriggers() async throws {
        try await transaction("audit triggers") { [triggers] in try triggers.reconcile($0) }
    }

    /// A transaction that reaches the rows of every tenant; one that doesn't get its locks is tried again.
    func transaction<Value: Sendable>(
        _ id: String, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let prelude = "SET LOCAL lock_timeout = \(options.lockTimeout.milliseconds); SET LOCAL statement_timeout = 0"
        var attempt = 1
        while true {
            do {
                return try await database.engine.write(.standard, limit: nil) { [dialect] connection in
                    connection.limit(to: .everyTenant(reason: "migration \(id)"))
                    if dialect.name == .postgres { try connection.execute(script: prelude) }
                    return try body(connection)
                }
            } catch let error as DatabaseError where error.isAboutLocks {
                guard attempt < options.lockAttempts else {
                    throw MigrationError.locked(id: id, attempts: attempt)
                }
                try await options.pause(options.pauseAfter(attempt: attempt))
                attempt += 1
            } catch let error as MigrationError {
                throw error
            } catch let error as any AppError {
                throw MigrationError.failed(id: id, cause: error.message)
            }
        }
    }
}

extension DatabaseError {
    /// Whether the same transaction may succeed when it is tried again a little later.
    fileprivate var isAboutLocks: Bool {
        switch self {
        case .busy, .deadlock, .serialization: true
        default: false
        }
    }
}

extension Duration {
    /// Whole milliseconds, as PostgreSQL's settings count.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
