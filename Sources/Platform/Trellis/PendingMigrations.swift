import TrellisDatabase
public import TrellisKernel

/// The database's schema is behind the product's: nothing is started on it.
public struct PendingMigrations: AppError {
    /// The migrations that are not applied, in their order.
    public let ids: [String]

    /// The stable name.
    public var code: String { "database.migrations_pending" }
    /// Nothing works until they are applied.
    public var kind: ErrorKind { .unavailable }
    /// Which they are, and how to apply them.
    public var message: String {
        "These migrations are pending: \(ids.joined(separator: ", ")). Run `App migrate up` first, or start with `App serve --migrate`."
    }
}

extension Application {
    /// Returns when the schema is up to date.
    ///
    /// - Throws: ``PendingMigrations``, and what the migrator throws about the history of the database.
    public func requireMigrated() async throws {
        let pending = try await migrator.plan().map(\.id)
        guard pending.isEmpty else { throw PendingMigrations(ids: pending) }
    }
}
