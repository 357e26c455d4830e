import TrellisConfig
package import TrellisDatabase
package import TrellisJobs
public import TrellisMail
public import TrellisMigrations
import TrellisStorage
public import TrellisTexts

/// The declarations of all modules, and what follows from them; ``Module/routes(in:)`` passes it to modules that serve
/// what other modules declare.
public struct ProductCatalog: Sendable {
    /// What the modules declare.
    public let declarations: Declarations
    /// The job types and queues of all modules, including the deliveries of events to durable subscribers.
    package let jobs: JobCatalog
    /// Where the files of jobs are kept.
    package let jobFiles: JobFiles
    /// The quotas of all modules, with the limits of plans, tenants and settings.
    package let quotas: QuotaBook
    /// The settings of all modules that differ between tenants and users, with their values.
    package let scopedSettings: ScopedSettingBook
    /// The mails of all modules, with the product's changes.
    public let mails: MailCatalog
    /// The texts of all modules, with the product's changes.
    public let texts: TextCatalog
    /// The migrator of the product's database.
    public let migrator: Migrator
}

extension ProductCatalog {
    /// The catalog of modules without event subscriptions, for tests of single modules.
    ///
    /// The database's transactions check no quotas.
    ///
    /// - Throws: ``JobCatalogError``, ``QuotaDeclarationError``, ``TrellisMail/MailCatalogError``,
    ///   ``TrellisTexts/TextCatalogError``.
    package init(of modules: [any Module], on database: Database) throws {
        declarations = try Declarations(modules)
        jobs = try JobCatalog(modules.flatMap(\.jobs))
        jobFiles = JobFiles(MemoryStorage(), threshold: JobSettings().fileThreshold)
        quotas = try QuotaBook(declarations.quotas) { _, _ in nil }
        scopedSettings = ScopedSettingBook(
            try ScopedSettingsCatalog(declarations.scopedSettings), on: database, caches: nil, clock: nil
        ) { _ in nil }
        mails = try MailCatalog(declarations.mails)
        texts = declarations.texts
        migrator = Migrator(database, migrations: declarations.migrations, audited: declarations.records)
    }
}
