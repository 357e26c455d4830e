import TrellisDatabase
import TrellisJobs
public import TrellisKernel
import TrellisMigrations

/// The error that prevents a start with pending migrations.
public struct PendingMigrationsError: AppError {
    /// The migrations that are not applied, in their order.
    public let ids: [String]

    /// The stable name.
    public var code: String { "database.migrations_pending" }
    /// Unavailable until they are applied.
    public var kind: ErrorKind { .unavailable }
    /// The pending migrations, and how to apply them.
    public var message: String {
        "These migrations are pending: \(ids.joined(separator: ", ")). Run `App migrate up` first, or start with `App serve --migrate`."
    }
}

extension Application {
    /// Throws unless the schema is up to date, and the one that the program uses.
    ///
    /// - Throws: ``PendingMigrationsError``, and what the migrator throws about the history of the database.
    public func requireMigrated() async throws {
        let elsewhere = try await jobsMigrator?.plan().map(\.id) ?? []
        let pending = try await migrator.plan().map(\.id) + elsewhere
        guard pending.isEmpty else { throw PendingMigrationsError(ids: pending) }
        try await requireSchema()
    }

    /// Throws unless the sessions of the program find the migrated tables, which those of the owner's role do.
    func requireSchema() async throws {
        try await Migrator.requireHistory(for: platform.database)
        if platform.database.hasJobsElsewhere { try await Migrator.requireHistory(for: platform.jobsDatabase) }
    }
}
