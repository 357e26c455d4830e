import TrellisDatabase
import TrellisKernel

extension Migrator {
    /// Accepts that an applied migration was changed: stores its present checksum, and an entry in the audit.
    ///
    /// For a change that makes no difference to databases in which the migration is applied, such as a comment in its
    /// SQL. Runs no statement of the migration; ``check(records:releases:)`` afterwards shows whether the schemas agree.
    /// One transaction. The entry `migration.repaired` of the platform's audit has the former checksum and the new one.
    ///
    /// - Parameter reason: why the change is right, for the audit.
    /// - Returns: false when the migration hasn't changed.
    /// - Throws: ``MigrationError/notFound(_:)`` when this program doesn't have the migration;
    ///   ``MigrationError/notApplied(_:)``.
    @discardableResult
    public func repair(_ id: String, reason: String) async throws -> Bool {
        try validate()
        guard let migration = migrations.first(where: { $0.id == id }) else { throw MigrationError.notFound(id) }
        let now = database.clock.now
        return try await database.engine.withMigrationLock {
            try await runner.transaction("repair of \(id)") { [dialect] connection in
                try MigrationHistory.prepare(connection, dialect)
                guard let before = try MigrationHistory.read(connection, dialect).first(where: { $0.id == id }) else {
                    throw MigrationError.notApplied(id)
                }
                guard !migration.hasChecksum(before.checksum, dialect) else { return false }
                let after = migration.applied(at: before.appliedAt, dialect)
                try MigrationHistory.update(after, on: connection, dialect)
                guard try connection.hasTable(AuditedTable.entryTable) else { return true }
                try connection.execute(Self.entry(before, after, reason, now, dialect))
                return true
            }
        }
    }

    /// Returns the statement that inserts the entry of the audit.
    private static func entry(
        _ before: AppliedMigration, _ after: AppliedMigration, _ reason: String, _ now: Timestamp, _ dialect: Dialect
    ) -> Statement {
        var renderer = Renderer(dialect)
        renderer.write(
            "INSERT INTO \(AuditedTable.entryTable) (tenant_id, at, origin, reason, action, record, record_id, payload) VALUES ("
        )
        let details = "{\"details\":{\"checksums\":\(JSONList.text([before.checksum, after.checksum]))}}"
        let values: [DatabaseValue] = [
            ID<Tenant>.platform.databaseValue, .timestamp(now), .text("migrate repair"), .text(reason),
            .text("migration.repaired"), .text(MigrationHistory.table), .text(after.id), .text(details),
        ]
        renderer.list(values) { $0.bind($1) }
        renderer.write(")")
        return renderer.statement
    }
}
