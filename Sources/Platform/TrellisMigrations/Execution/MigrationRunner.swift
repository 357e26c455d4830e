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
    /// What the migration contains: a rebuild may have steps that are indexes.
    var content: MigrationContent {
        let body = direction == .up ? migration.up : migration.down
        return MigrationContent(body.map(migration.changes) ?? [])
    }
    /// The tables that it drops on SQLite; nil when it neither drops a table nor builds one again.
    var droppedTables: Set<String>? { steps.map(\.change).droppedTables }

    /// Returns whether the history already has the state that the run would lead to.
    func isDone(_ connection: any EngineConnection, _ dialect: Dialect) throws -> Bool {
        let isApplied = try MigrationHistory.read(connection, dialect).contains { $0.id == id }
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
        // SQLite creates indexes and builds tables again in a transaction like everything else, under its single lock.
        let isTransactional =
            run.migration.isTransactional
            || (dialect.name == .sqlite && [.indexes, .rebuilds].contains(run.content))
        guard isTransactional else { return try await runWithoutTransaction(run) }
        let dropped = dialect.name == .sqlite ? run.droppedTables : nil
        return try await transaction(run.id, enforcingForeignKeys: dropped == nil) { connection in
            try MigrationHistory.prepare(connection, dialect)
            // Another program may have run it since the history was read.
            guard try !run.isDone(connection, dialect) else { return false }
            try triggers.dropAll(connection)
            for step in run.steps { try step.execute(connection) }
            try triggers.reconcile(connection)
            try connection.checkForeignKeys()
            for table in (dropped ?? []).sorted() { try Self.requireNoReference(to: table, connection) }
            try run.updateHistory(on: connection, dialect)
            return true
        }
    }

    /// Refuses a dropped table of SQLite that another one refers to; without rows no foreign key is violated.
    private static func requireNoReference(to table: String, _ connection: any EngineConnection) throws {
        let references = try connection.collect(
            """
            SELECT s.name FROM sqlite_schema s, pragma_foreign_key_list(s.name) k
            WHERE s.type = 'table' AND lower(k."table") = ?1
            AND NOT EXISTS (SELECT 1 FROM sqlite_schema t WHERE t.type = 'table' AND lower(t.name) = ?1)
            """, [.text(table)]
        ) { try $0.decode(String.self, at: 0) }
        guard let reference = references.first else { return }
        throw DatabaseError.statement(
            message: "The table \(table) is dropped, but \(reference) refers to it. Drop that foreign key first.")
    }

    /// Creates, replaces and drops audit triggers so that they match the records.
    func reconcileTriggers() async throws {
        try await transaction("audit triggers") { [triggers] in try triggers.reconcile($0) }
    }

    /// Runs a transaction with access to the rows of every tenant, and retries it when it doesn't get its locks.
    ///
    /// - Parameter enforcesForeignKeys: false only on SQLite, for a body that drops a table and checks the keys itself.
    func transaction<Value: Sendable>(
        _ id: String, enforcingForeignKeys enforcesForeignKeys: Bool = true,
        _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let prelude = "SET LOCAL lock_timeout = \(options.lockTimeout.milliseconds); SET LOCAL statement_timeout = 0"
        var attempt = 1
        while true {
            do {
                guard enforcesForeignKeys else {
                    return try await database.engine.withoutTransaction { connection in
                        connection.setAccess(.allTenants(reason: "migration \(id)"))
                        return try connection.withoutForeignKeys {
                            try connection.inTransaction { try body(connection) }
                        }
                    }
                }
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
