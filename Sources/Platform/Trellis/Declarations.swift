public import TrellisConfig
public import TrellisDatabase
public import TrellisHub
public import TrellisKernel
public import TrellisMail
public import TrellisMigrations
public import TrellisTexts
public import TrellisWeb

/// What the modules of a product declare, in the order of the modules; the platform's own migrations, records and mails
/// come first.
public struct Declarations: Sendable {
    /// The permissions of all modules.
    public let permissions: [Permission]
    /// The features of all modules.
    public let features: [Feature]
    /// The settings of all modules that differ between tenants and users.
    public let scopedSettings: [any ScopedSettings.Type]
    /// The quotas of all modules.
    public let quotas: [QuotaRegistration]
    /// The migrations, module by module.
    public let migrations: [Migration]
    /// The records: every table that the product reads and writes.
    public let records: [any Record.Type]
    /// The events of all modules.
    public let events: [any Event.Type]
    /// The errors of all modules.
    public let errors: [any AppError]
    /// The mails, as the platform and the modules declare them.
    public let mails: [MailRegistration]
    /// The texts of the platform and of all modules, as they declare them.
    public let texts: TextCatalog
    /// The pages of all modules in the administration.
    public let adminSections: [AdminSection]
    /// The pages of all modules in the account of a user.
    public let accountSections: [AccountSection]

    /// Gathers the declarations.
    ///
    /// - Throws: ``TrellisTexts/TextCatalogError/duplicateKey(_:)`` for a text that two modules declare.
    init(_ modules: [any Module]) throws {
        permissions = modules.flatMap(\.permissions)
        features = modules.flatMap(\.features)
        scopedSettings = modules.flatMap(\.scopedSettings)
        quotas = modules.flatMap(\.quotas)
        migrations = Platform.migrations + modules.flatMap(\.migrations)
        records = Platform.records + modules.flatMap(\.records)
        events = modules.flatMap(\.events)
        errors = modules.flatMap(\.errors)
        adminSections = modules.flatMap(\.adminSections)
        accountSections = modules.flatMap(\.accountSections)
        mails = Platform.mails + modules.flatMap(\.mails)
        texts = try modules.reduce(try PlatformTexts.catalog()) { try $0.merging($1.texts) }
    }
}
