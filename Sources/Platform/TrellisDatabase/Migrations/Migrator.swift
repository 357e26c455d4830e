import Crypto
import TrellisKernel

/// Brings the schema of a database to where the migrations want it.
///
/// 1. Each migration runs in a transaction of its own, with the row that remembers it: it is applied whole or not at
///    all.
/// 2. A fault leaves the migrations before it applied, and those after it pending.
/// 3. A migration whose statements differ from those that were applied is an error that names it; nothing runs then.
/// 4. Of several programs that migrate at once, each migration is applied by one; the others wait, see it, and go on.
/// 5. Migrations that this program doesn't have, applied by a newer one, are reported and left alone.
public struct Migrator: Sendable {
    private let database: Database
    private let migrations: [Migration]
    private var dialect: Dialect { database.engine.dialect }

    /// A migrator of these migrations, in this order: modules after those they refer to.
    public init(_ database: Database, migrations: [Migration]) {
        self.database = database
        self.migrations = migrations
    }

    /// Every migration with its state, in order; those that this program doesn't have come last.
    ///
    /// - Throws: ``MigrationError`` for migrations that contradict each other or the rules of ``SchemaLint``.
    public func status() async throws -> [MigrationStatus] {
        try validate()
        let applied = try await applied()
        let known = migrations.map { migration in
            guard let found = applied.first(where: { $0.id == migration.id }) else {
                return MigrationStatus(id: migration.id, state: .pending)
            }
            let isSame = found.checksum == checksum(of: migration)
            return MigrationStatus(
                id: migration.id, state: isSame ? .applied(at: found.appliedAt) : .changed(at: found.appliedAt))
        }
        let unknown = applied.filter { found in !migrations.contains { $0.id == found.id } }
        return known + unknown.map { MigrationStatus(id: $0.id, state: .unknown(at: $0.appliedAt)) }
    }

    /// What ``up()`` would run.
    ///
    /// - Throws: as ``up()``, as far as can be told without running anything.
    public func plan() async throws -> [MigrationPlan] {
        try pending(try await applied()).map { MigrationPlan(id: $0.id, statements: statements($0, $0.up)) }
    }

    /// Applies what is pending, in order; answers the identifiers of what it applied.
    ///
    /// Idempotent.
    ///
    /// - Throws: ``MigrationError``.
    @discardableResult
    public func up() async throws -> [String] {
        var done: [String] = []
        for migration in try pending(try await applied()) {
            let statements = statements(migration, migration.up)
            let record = AppliedMigration(
                id: migration.id, checksum: checksum(of: migration), appliedAt: database.clock.now)
            let isNew = try await step(migration.id) { connection, dialect in
                if try !connection.hasTable(MigrationHistory.table) {
                    for statement in MigrationHistory.definition(dialect) { try connection.execute(script: statement) }
                }
                // Another program may have been here since.
                guard try !MigrationHistory.read(connection).contains(where: { $0.id == record.id }) else {
                    return false
                }
                for statement in statements { try connection.execute(script: statement) }
                try connection.checkForeignKeys()
                try MigrationHistory.add(record, to: connection, dialect)
                return true
            }
            if isNew { done.append(migration.id) }
        }
        return done
    }

    /// Takes the latest `steps` migrations back, last first; answers their identifiers.
    ///
    /// - Throws: ``MigrationError/irreversible(_:)``, ``MigrationError/unknown(_:)`` or ``MigrationError/changed(_:)``
    ///   before anything ran; ``MigrationError/failed(id:cause:)`` with the ones before it taken back.
    @discardableResult
    public func down(steps: Int) async throws -> [String] {
        try validate()
        let latest = try await applied().suffix(max(steps, 0)).reversed()
        let planned = try latest.map { found in
            guard let migration = migrations.first(where: { $0.id == found.id }) else {
                throw MigrationError.unknown(found.id)
            }
            guard found.checksum == checksum(of: migration) else { throw MigrationError.changed([found.id]) }
            guard let down = migration.down else { throw MigrationError.irreversible(found.id) }
            return (id: found.id, statements: statements(migration, down))
        }
        for plan in planned {
            try await step(plan.id) { connection, dialect in
                for statement in plan.statements { try connection.execute(script: statement) }
                try connection.checkForeignKeys()
                try MigrationHistory.remove(plan.id, from: connection, dialect)
            }
        }
        return planned.map(\.id)
    }

    // MARK: - Steps

    private func applied() async throws -> [AppliedMigration] {
        try await database.engine.read(on: .primary) { try MigrationHistory.read($0) }
    }

    @discardableResult
    private func step<Value: Sendable>(
        _ id: String, _ body: @escaping @Sendable (any EngineConnection, Dialect) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.engine.write(.standard, limit: nil) { [dialect] in try body($0, dialect) }
        } catch let error as any AppError {
            throw MigrationError.failed(id: id, cause: error.message)
        }
    }

    private func pending(_ applied: [AppliedMigration]) throws -> [Migration] {
        try validate()
        let changed = migrations.filter { migration in
            applied.contains { $0.id == migration.id && $0.checksum != checksum(of: migration) }
        }
        guard changed.isEmpty else { throw MigrationError.changed(changed.map(\.id)) }
        let done = Set(applied.map(\.id))
        let pending = migrations.filter { !done.contains($0.id) }
        for migration in pending {
            let later = migrations.last {
                done.contains($0.id) && $0.module == migration.module && $0.number ?? 0 > migration.number ?? 0
            }
            if let later { throw MigrationError.outOfOrder(id: migration.id, applied: later.id) }
        }
        return pending
    }

    private func validate() throws {
        var seen: Set<String> = []
        var numbers: [String: Int] = [:]
        for migration in migrations {
            guard let number = migration.number else { throw MigrationError.malformedID(migration.id) }
            guard seen.insert(migration.id).inserted else { throw MigrationError.duplicateID(migration.id) }
            guard number > numbers[migration.module] ?? -1 else { throw MigrationError.unordered(migration.id) }
            numbers[migration.module] = number
        }
        let faults = SchemaLint.faults(migrations)
        guard faults.isEmpty else { throw MigrationError.refused(faults) }
    }

    private func statements(_ migration: Migration, _ body: @Sendable (SchemaBuilder) -> Void) -> [String] {
        SchemaRenderer(dialect: dialect).statements(migration.changes(body))
    }

    private func checksum(of migration: Migration) -> String {
        let text = statements(migration, migration.up).joined(separator: ";\n")
        return SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
