import TrellisDatabase
import TrellisKernel

/// A migration that runs up or down.
struct MigrationRun: Sendable {
    let migration: Migration
    let direction: MigrationAttempt.Direction
    let steps: [MigrationStep]
    let record: AppliedMigration
    /// Whether the operator allowed repeating the interrupted statement (`--resume`).
    var isResumed = false

    var id: String { migration.id }
    var content: MigrationContent { MigrationContent(steps.map(\.change)) }

    /// Returns whether the history already has the state that the run would lead to.
    func isDone(_ connection: any EngineConnection) throws -> Bool {
        let isApplied = try MigrationHistory.read(connection).contains { $0.id == id }
        return isApplied == (direction == .up)
    }

    func updateHistory(on connection: any EngineConnection, _ dialect: Dialect) throws {
        switch direction {
        case .up: try MigrationHistory.add(record, to: connection, dialect)
        case .down: try MigrationHistory.remove(id, from: connection, dialect)
        }
    }
}

/// A runner of migrations: each in its transaction, or statement by statement without one.
struct MigrationRunner: Sendable {
    let database: Database
    let options: MigratorOptions
    let triggers: AuditTriggers
    var dialect: Dialect { database.engine.dialect }

    /// Runs a migration; returns false when another program has run it in the meantime.
    func run(_ run: MigrationRun) async throws -> Bool {
        // SQLite creates indexes in a transaction like everything else, under its single lock.
        let isTransactional = run.migration.isTransactional || (dialect.name == .sqlite && run.content == .indexes)
        guard !isTransactional else {
            return try await transaction(run.id) { connection in
                try MigrationHistory.prepare(connection, dialect)
                // Another program may have run it since the history was read.
                guard try !run.isDone(connection) else { return false }
                try triggers.dropAll(connection)
                for step in run.steps { try connection.execute(script: step.statement) }
                try triggers.reconcile(connection)
                try connection.checkForeignKeys()
                try run.updateHistory(on: connection, dialect)
                return true
            }
        }
        return try await runWithoutTransaction(run)
    }

    /// Creates, replaces and drops audit triggers so that they match the records.
    func reconcileTriggers() async throws {
        try await transaction("audit triggers") { [triggers] in try triggers.reconcile($0) }
    }

    /// Runs a transaction with access to the rows of every tenant, and retries it when it doesn't get its locks.
    func transaction<Value: Sendable>(
        _ id: String, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let prelude = "SET LOCAL lock_timeout = \(options.lockTimeout.milliseconds); SET LOCAL statement_timeout = 0"
        var attempt = 1
        while true {
            do {
                return try await database.engine.write(.standard, limit: nil) { [dialect] connection in
                    connection.setAccess(.allTenants(reason: "migration \(id)"))
                    if dialect.name == .postgres { try connection.execute(script: prelude) }
                    return try body(connection)
                }
            } catch let error as DatabaseError where error.isAboutLocks {
                guard attempt < options.lockAttempts else {
                    throw MigrationError.lockTimeout(id: id, attempts: attempt)
                }
                try await options.sleep(Backoff.standard.delay(after: attempt))
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
    /// Whether the same transaction may succeed when it is retried later.
    fileprivate var isAboutLocks: Bool {
        switch self {
        case .busy, .deadlock, .serialization: true
        default: false
        }
    }
}

extension Duration {
    /// The duration in whole milliseconds, the unit of PostgreSQL's timeout settings.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
