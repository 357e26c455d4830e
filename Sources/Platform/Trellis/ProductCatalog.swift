package import TrellisDatabase
package import TrellisJobs
public import TrellisMigrations

/// The declarations of all modules, and what follows from them; ``Module/routes(in:)`` passes it to modules that serve
/// what other modules declare.
public struct ProductCatalog: Sendable {
    /// What the modules declare.
    public let declarations: Declarations
    /// The job types and queues of all modules, including the deliveries of events to durable subscribers.
    package let jobs: JobCatalog
    /// The migrator of the product's database.
    public let migrator: Migrator
}

extension ProductCatalog {
    /// The catalog of modules without event subscriptions, for tests of single modules.
    ///
    /// - Throws: ``JobCatalogError``.
    package init(of modules: [any Module], on database: Database) throws {
        declarations = Declarations(modules)
        jobs = try JobCatalog(modules.flatMap(\.jobs))
        migrator = Migrator(database, migrations: declarations.migrations, audited: declarations.records)
    }
}
