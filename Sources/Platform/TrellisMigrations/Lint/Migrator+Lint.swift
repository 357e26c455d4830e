import TrellisDatabase

extension Migrator {
    /// Returns the risks of migrations for a database in use: runs each on a scratch database after its predecessors.
    ///
    /// On PostgreSQL, reads the locks and the files of the tables after every statement, so the spelling of a statement
    /// doesn't matter. Ignores tables that the same migration creates. SQLite has a single lock; there, reports only
    /// dropped tables and columns that an older program still uses, and indexes that are created together with other
    /// changes, since their creation blocks writers.
    ///
    /// A dropped or renamed table or column is a risk as long as the program before this one uses it. With the releases
    /// that is known: what the latest one doesn't use may go, in a migration that isn't released yet.
    ///
    /// - Parameters:
    ///   - all: checks every migration instead of only pending ones.
    ///   - releases: the releases, oldest first.
    /// - Throws: ``MigrationError`` for migrations that contradict each other, and for one that fails.
    public func lint(all: Bool = false, releases: [MigrationRelease] = []) async throws -> [MigrationFinding] {
        let examined = all ? Set(migrations.map(\.id)) : Set(try pending(try await applied()).map(\.id))
        try validate()
        return try await database.withScratchDatabase { scratch in
            var findings: [MigrationFinding] = []
            let runner = MigrationRunner(database: scratch, options: options, triggers: AuditTriggers([], dialect))
            for migration in migrations {
                let tracer = MigrationTracer(runner: runner, migration: migration)
                findings += try await tracer.run(isExamined: examined.contains(migration.id))
            }
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
        case .dropColumn(let column), .renameColumn(let column, _): !uses(finding.table, column)
        default: false
        }
    }
}

/// A run of one migration on a scratch database that records its effects.
struct MigrationTracer: Sendable {
    let runner: MigrationRunner
    let migration: Migration
    private var dialect: Dialect { runner.dialect }

    func run(isExamined: Bool) async throws -> [MigrationFinding] {
        let steps = migration.steps(migration.up, dialect)
        guard isExamined else {
            try await apply(steps)
            return []
        }
        switch dialect.name {
        case .sqlite: return try await compareSchemas(steps)
        case .postgres:
            let gaps = Set(try await TenancyCheck(runner.database).issues())
            let findings =
                migration.isTransactional ? try await traceInTransaction(steps) : try await traceStatements(steps)
            let after = try await TenancyCheck(runner.database).issues().filter { !gaps.contains($0) }
            return findings + after.map { finding(.addTenancyIssue($0), steps.count, "tenancy", nil) }
        }
    }

    private func apply(_ steps: [MigrationStep]) async throws {
        guard migration.isTransactional else {
            for step in steps { try await executeOutsideTransaction(step) }
            return
        }
        try await runner.transaction(migration.id) { connection in
            for step in steps { try connection.execute(script: step.statement) }
        }
    }

    /// Runs the steps on PostgreSQL within the transaction, so that its locks can be read.
    private func traceInTransaction(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        try await runner.transaction(migration.id) { connection in
            var before = try RelationSnapshot.read(connection)
            let existing = Set(before.tables.keys)
            var findings: [MigrationFinding] = []
            for (index, step) in steps.enumerated() {
                try connection.execute(script: step.statement)
                let after = try RelationSnapshot.read(connection)
                for (table, effect) in after.effects(since: before, on: existing, concurrently: false) {
                    let name = before.tables[table]?.name ?? "?"
                    findings.append(finding(effect, index + 1, name, after.locks[table]))
                }
                before = after
            }
            return findings
        }
    }

    /// Runs the steps on PostgreSQL without a transaction, where each statement's locks are released when it ends.
    private func traceStatements(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        var findings: [MigrationFinding] = []
        for (index, step) in steps.enumerated() {
            let before = try await runner.database.engine.read(on: .primary) {
                try RelationSnapshot.read($0)
            }
            try await executeOutsideTransaction(step)
            let after = try await runner.database.engine.read(on: .primary) { try RelationSnapshot.read($0) }
            let isConcurrent = step.statement.lowercased().contains("concurrently")
            for (table, effect) in after.effects(since: before, on: Set(before.tables.keys), concurrently: isConcurrent)
            {
                findings.append(finding(effect, index + 1, before.tables[table]?.name ?? "?", nil))
            }
        }
        return findings
    }

    /// Runs the steps on SQLite and compares the schema before and after all of them, since SQLite migrations often
    /// create a new table, copy the rows and rename it.
    private func compareSchemas(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        let before = try await runner.database.catalog()
        try await apply(steps)
        let after = try await runner.database.catalog()
        return before.tables.filter { $0.kind == "table" }.flatMap { old -> [MigrationFinding] in
            guard let new = after[old.name] else { return [finding(.dropTable, steps.count, old.name, nil)] }
            let columns = old.columns.map(\.name).filter { new.column($0) == nil }
            // A migration without a transaction of its own is the author's statement that the index may be built alone.
            let indexes =
                migration.isTransactional
                ? new.indexes.map(\.name).filter { name in !old.indexes.contains { $0.name == name } } : []
            return columns.map { finding(.dropColumn($0), steps.count, old.name, nil) }
                + indexes.map { finding(.addIndex($0), steps.count, old.name, nil) }
        }
    }

    private func executeOutsideTransaction(_ step: MigrationStep) async throws {
        do {
            try await runner.database.engine.withoutTransaction { try $0.execute(script: step.statement) }
        } catch let error as DatabaseError {
            throw MigrationError.failed(id: migration.id, cause: error.message)
        }
    }

    private func finding(
        _ effect: MigrationEffect, _ statement: Int, _ table: String, _ lock: String?
    ) -> MigrationFinding {
        MigrationFinding(
            migration: migration.id, statement: statement, table: table, lock: lock, effect: effect.message,
            remedy: effect.remedy(on: dialect), cause: effect)
    }
}

extension MigrationEffect {
    /// Returns the alternative; SQLite has a single lock and can't build an index concurrently.
    fileprivate func remedy(on dialect: Dialect) -> String {
        if case .addIndex = self, dialect.name == .sqlite {
            return "create it in a separate migration with transactional: false. "
                + "Writers wait nevertheless: migrate a large table at a time of low load."
        }
        return remedy
    }
}
