extension Migrator {
    /// What migrations would do to a database in use: runs each on a scratch copy that the migrations before it made.
    ///
    /// On PostgreSQL the locks and the files of the tables are read after every statement, so it doesn't matter how the
    /// statement is written. Tables that the same migration makes are of no concern. SQLite has one lock for everything;
    /// there, only what an older program would miss is reported, and what makes writers wait.
    ///
    /// - Parameter all: every migration, and not only those that are pending.
    /// - Throws: ``MigrationError`` for migrations that contradict each other, and for one that fails.
    public func lint(all: Bool = false) async throws -> [MigrationFinding] {
        let examined = all ? Set(migrations.map(\.id)) : Set(try pending(try await applied()).map(\.id))
        try validate()
        return try await database.withScratch { scratch in
            var findings: [MigrationFinding] = []
            let runner = MigrationRunner(database: scratch, options: options, triggers: AuditTriggers([], dialect))
            for migration in migrations {
                let tracer = MigrationTracer(runner: runner, migration: migration)
                findings += try await tracer.run(isExamined: examined.contains(migration.id))
            }
            return findings
        }
    }
}

/// Runs one migration on a scratch database and watches what it does.
struct MigrationTracer: Sendable {
    let runner: MigrationRunner
    let migration: Migration
    private var dialect: Dialect { runner.dialect }

    func run(isExamined: Bool) async throws -> [MigrationFinding] {
        let steps = migration.steps(migration.up, dialect)
        guard isExamined else {
            try await applied(steps)
            return []
        }
        switch dialect.name {
        case .sqlite: return try await compared(steps)
        case .postgres:
            let gaps = Set(try await TenancyCheck(runner.database).faults())
            let findings = migration.isTransactional ? try await traced(steps) : try await watched(steps)
            let after = try await TenancyCheck(runner.database).faults().filter { !gaps.contains($0) }
            return findings + after.map { finding(.addTenantGap($0), steps.count, "tenancy", nil) }
        }
    }

    private func applied(_ steps: [MigrationStep]) async throws {
        guard migration.isTransactional else {
            for step in steps { try await alone(step) }
            return
        }
        try await runner.transaction(migration.id) { connection in
            for step in steps { try connection.execute(script: step.statement) }
        }
    }

    /// PostgreSQL: within the transaction, so that its locks can be read.
    private func traced(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        try await runner.transaction(migration.id) { connection in
            var before = try RelationSnapshot.read(connection)
            let existing = Set(before.tables.keys)
            var findings: [MigrationFinding] = []
            for (index, step) in steps.enumerated() {
                try connection.execute(script: step.statement)
                let after = try RelationSnapshot.read(connection)
                for (table, effect) in after.effects(since: before, on: existing, quietly: false) {
                    let name = before.tables[table]?.name ?? "?"
                    findings.append(finding(effect, index + 1, name, after.locks[table]))
                }
                before = after
            }
            return findings
        }
    }

    /// PostgreSQL without a transaction: the locks are gone when the statement is done.
    private func watched(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        var findings: [MigrationFinding] = []
        for (index, step) in steps.enumerated() {
            let before = try await runner.database.engine.read(on: .primary) {
                try RelationSnapshot.read($0)
            }
            try await alone(step)
            let after = try await runner.database.engine.read(on: .primary) { try RelationSnapshot.read($0) }
            let isQuiet = step.statement.lowercased().contains("concurrently")
            for (table, effect) in after.effects(since: before, on: Set(before.tables.keys), quietly: isQuiet) {
                findings.append(finding(effect, index + 1, before.tables[table]?.name ?? "?", nil))
            }
        }
        return findings
    }

    /// SQLite: as a whole, since a table is often made anew, filled, and given the name of the old one.
    private func compared(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        let before = try await runner.database.catalog()
        try await applied(steps)
        let after = try await runner.database.catalog()
        return before.tables.filter { $0.kind == "table" }.flatMap { old -> [MigrationFinding] in
            guard let new = after[old.name] else { return [finding(.dropTable, steps.count, old.name, nil)] }
            let columns = old.columns.map(\.name).filter { new.column($0) == nil }
            let indexes = new.indexes.map(\.name).filter { name in !old.indexes.contains { $0.name == name } }
            return columns.map { finding(.dropColumn($0), steps.count, old.name, nil) }
                + indexes.map { finding(.addIndex($0), steps.count, old.name, nil) }
        }
    }

    private func alone(_ step: MigrationStep) async throws {
        do {
            try await runner.database.engine.outsideTransaction { try $0.execute(script: step.statement) }
        } catch let error as DatabaseError {
            throw MigrationError.failed(id: migration.id, cause: error.message)
        }
    }

    private func finding(
        _ effect: MigrationEffect, _ statement: Int, _ table: String, _ lock: String?
    ) -> MigrationFinding {
        MigrationFinding(
            migration: migration.id, statement: statement, table: table, lock: lock, effect: effect.sentence,
            remedy: effect.remedy(on: dialect))
    }
}

extension MigrationEffect {
    /// SQLite has one lock, so an index that is built beside other work isn't to be had.
    fileprivate func remedy(on dialect: Dialect) -> String {
        if case .addIndex = self, dialect.name == .sqlite {
            return "migrate at a quiet time when the table is large; there is no other way on SQLite."
        }
        return remedy
    }
}
