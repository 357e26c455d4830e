import TrellisDatabase
import TrellisKernel

/// A run of one migration on a scratch database that records its effects.
struct MigrationTracer: Sendable {
    let runner: MigrationRunner
    let migration: Migration
    private var dialect: Dialect { runner.dialect }
    var statementCount: Int { migration.steps(migration.up, dialect).count }

    func run(isExamined: Bool) async throws -> [MigrationFinding] {
        let steps = migration.steps(migration.up, dialect)
        guard isExamined else {
            try await apply(steps)
            return []
        }
        let ends = transactionEnds(steps)
        guard ends.isEmpty else {
            // There is no transaction in which it could be traced.
            try await apply(steps)
            return ends
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
        let isRebuild = dialect.name == .sqlite && steps.contains { $0.statement == nil }
        guard (migration.isTransactional || isRebuild) && transactionEnds(steps).isEmpty else {
            for step in steps { try await executeOutsideTransaction(step) }
            return
        }
        let dropsTable = dialect.name == .sqlite && steps.map(\.change).droppedTables != nil
        try await runner.transaction(migration.id, enforcingForeignKeys: !dropsTable) { connection in
            for step in steps { try step.execute(connection) }
        }
    }

    private func executeOutsideTransaction(_ step: MigrationStep) async throws {
        do {
            try await runner.database.engine.withoutTransaction { try step.execute($0) }
        } catch let error as DatabaseError {
            throw MigrationError.failed(id: migration.id, cause: error.message)
        }
    }

    func finding(
        _ effect: MigrationEffect, _ statement: Int, _ table: String, _ lock: String?
    ) -> MigrationFinding {
        MigrationFinding(
            migration: migration.id, statement: statement, table: table, lock: lock, effect: effect.message,
            remedy: effect.remedy(on: dialect), cause: effect)
    }

    /// Returns the statements of raw SQL that end the transaction of their migration.
    private func transactionEnds(_ steps: [MigrationStep]) -> [MigrationFinding] {
        guard migration.isTransactional else { return [] }
        return steps.enumerated().flatMap { index, step -> [MigrationFinding] in
            guard case .sql = step.change, let sql = step.statement else { return [] }
            let statements = SQLScanner.tokens(sql, dialect.name).split { $0.isSymbol(";") }
            // `END` alone ends a transaction too, but also the body of a trigger.
            let words = statements.compactMap { $0.first }.filter { $0.isWord("commit") || $0.isWord("rollback") }
            return words.map { finding(.endTransaction($0.text.uppercased()), index + 1, "transaction", nil) }
        }
    }
}

// MARK: - PostgreSQL

extension MigrationTracer {
    /// Runs the steps within the transaction, so that its locks can be read.
    private func traceInTransaction(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        try await runner.transaction(migration.id) { connection in
            let start = try RelationSnapshot.read(connection)
            let existing = Set(start.tables.keys)
            var before = start
            var findings: [MigrationFinding] = []
            var writes: [Int64: Int] = [:]
            for (index, step) in steps.enumerated() {
                try step.execute(connection)
                let after = try RelationSnapshot.read(connection)
                for (table, effect) in after.effects(since: before, on: existing, concurrently: false) {
                    let name = before.tables[table]?.name ?? "?"
                    findings.append(finding(effect, index + 1, name, after.locks[table]))
                }
                if SQLReader.changesManyRows(step.statement ?? "") {
                    for table in after.written.subtracting(before.written) where existing.contains(table) {
                        writes[table] = index + 1
                    }
                }
                before = after
            }
            return findings + changedRows(writes, existing, before)
                + newParents(before, since: start, isSlow: !findings.isEmpty || !writes.isEmpty)
        }
    }

    /// Runs the steps without a transaction, where each statement's locks are released when it ends.
    private func traceStatements(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        var findings: [MigrationFinding] = []
        for (index, step) in steps.enumerated() {
            let before = try await runner.database.engine.read(on: .primary) {
                try RelationSnapshot.read($0)
            }
            try await executeOutsideTransaction(step)
            let after = try await runner.database.engine.read(on: .primary) { try RelationSnapshot.read($0) }
            let isConcurrent = SQLScanner.tokens(step.statement ?? "", .postgres).contains { $0.isWord("concurrently") }
            for (table, effect) in after.effects(since: before, on: Set(before.tables.keys), concurrently: isConcurrent)
            {
                findings.append(finding(effect, index + 1, before.tables[table]?.name ?? "?", nil))
            }
        }
        return findings
    }

    /// Returns the tables whose rows were changed while the transaction has a lock on a table that existed before.
    private func changedRows(
        _ writes: [Int64: Int], _ existing: Set<Int64>, _ end: RelationSnapshot
    ) -> [MigrationFinding] {
        let locked = end.locks.filter {
            existing.contains($0.key) && RelationSnapshot.strength($0.value) >= RelationSnapshot.strength("ShareLock")
        }
        let strongest = locked.max {
            (RelationSnapshot.strength($0.value), $1.key) < (RelationSnapshot.strength($1.value), $0.key)
        }
        guard let strongest, let name = end.tables[strongest.key]?.name else { return [] }
        return writes.sorted { $0.value < $1.value }.compactMap { table, statement in
            end.tables[table].map { finding(.changeRows(locking: name), statement, $0.name, strongest.value) }
        }
    }

    /// Returns the tables that the foreign keys of new tables lock until a slow migration ends.
    private func newParents(
        _ end: RelationSnapshot, since start: RelationSnapshot, isSlow: Bool
    ) -> [MigrationFinding] {
        guard isSlow else { return [] }
        let keys = end.constraints.values.filter { constraint in
            constraint.kind == "f" && start.tables[constraint.table] == nil && start.tables[constraint.parent] != nil
        }
        return keys.sorted { $0.name < $1.name }.compactMap { key in
            guard let parent = end.tables[key.parent]?.name, let table = end.tables[key.table]?.name else { return nil }
            let effect = MigrationEffect.lockParent(key.name, of: table, isNew: true)
            return finding(effect, statementCount, parent, end.locks[key.parent])
        }
    }
}

// MARK: - SQLite

extension MigrationTracer {
    /// Runs the steps and compares the schema before and after all of them, since migrations often create a new table,
    /// copy the rows and rename it.
    private func compareSchemas(_ steps: [MigrationStep]) async throws -> [MigrationFinding] {
        let before = try await runner.database.catalog()
        try await apply(steps)
        let after = try await runner.database.catalog()
        let changed = before.tables.filter { $0.kind == "table" }.flatMap { old -> [MigrationFinding] in
            guard let new = after[old.name] else { return [finding(.dropTable, steps.count, old.name, nil)] }
            let columns = old.columns.flatMap { column -> [MigrationEffect] in
                guard let other = new.column(column.name) else { return [.dropColumn(column.name)] }
                let allowsNull = other.isNullable && !column.isNullable
                return (other.type == column.type ? [] : [.changeType(column.name, rewrites: false)])
                    + (allowsNull ? [.allowNull(column.name)] : [])
            }
            // A migration without a transaction of its own is the author's statement that the index may be built alone.
            let indexes =
                migration.isTransactional
                ? new.indexes.map(\.name).filter { name in !old.indexes.contains { $0.name == name } } : []
            return columns.map { finding($0, steps.count, old.name, nil) }
                + indexes.map { finding(.addIndex($0), steps.count, old.name, nil) }
        }
        let copied = Set(
            steps.compactMap { step -> String? in
                if case .rebuild(let rebuild) = step.change { rebuild.table } else { nil }
            })
        let rebuilt = migration.isTransactional ? copied.filter { before[$0] != nil }.sorted() : []
        return changed + rebuilt.map { finding(.rebuild, steps.count, $0, nil) }
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
