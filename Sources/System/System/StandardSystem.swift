import ArgumentParser
import Logging
import Trellis
import TrellisAccount
import TrellisAdmin
import TrellisAuth
import TrellisConfig
import TrellisCore
import TrellisDatabase
import TrellisFiles
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMailing
import TrellisMigrations
import TrellisObservability
import TrellisSchema
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb
import TrellisWebhooks

/// The modules that every product has, put together: a product's own modules are added to them.
///
/// ```swift
/// static func compose(on platform: Platform) throws -> Composition {
///     var system = try StandardSystem(on: platform, product: name)
///     system.webhooks = nil
///     return try system.composition(modules: [NotesModule()])
/// }
/// ```
///
/// Each module has a slot. A slot takes another value of the module, made with other arguments. A slot that can be nil
/// leaves the module out: its routes, jobs, pages and documents are gone, and its tables are kept as retired.
public struct StandardSystem: Sendable {
    /// The settings of all these modules.
    ///
    /// Without the section of a module that can be left out, its slot is nil:
    /// `StandardSystem.settings.without(WebhookSettings.self)`.
    public static let settings: [any Settings.Type] = [
        AuthSettings.self, AccessSettings.self, ThrottleSettings.self, BrowserSessionSettings.self,
        WebhookSettings.self, FileSettings.self, MailingSettings.self, TenantSettings.self, DeletionSettings.self,
        CoreSettings.self, AccountSessionSettings.self,
    ]

    /// Returns the commands of these modules, for ``Trellis/Product/commands`` of a product.
    public static func commands<P: Product>(of product: P.Type) -> [any ParsableCommand.Type] {
        [UsersCommand<P>.self]
    }

    /// Health checks, jobs, event streams, the audit.
    public var core: CoreModule
    /// Users.
    public var users: UsersModule
    /// Tenants, members and roles.
    public var tenants: TenantsModule
    /// Passwords, tokens and sessions.
    public var auth: AuthModule
    /// The pages for superusers; nil with `admin.enabled = false`.
    public var admin: AdminModule?
    /// The account pages of every user; nil without its settings, and with `account.enabled = false`.
    ///
    /// A product with a front end of its own leaves them out; links in mails then lead to `auth.pages_url`.
    public var account: AccountModule?
    /// Events sent to URLs that tenants register; nil without its settings.
    public var webhooks: WebhooksModule?
    /// Files of tenants, and avatars; nil without its settings.
    public var files: FilesModule?
    /// Suppressed addresses, the log of mails, limits; nil without its settings.
    public var mailing: MailingModule?

    /// What plans grant; nil grants every feature.
    public var features: (any FeatureGrants)?
    /// The limit that the plan of the reader's tenant sets for a quota; see ``Trellis/Composition``.
    public var planLimit: @Sendable (Quota, TenantReader) throws -> Int? = { _, _ in nil }
    /// Returns the key of the plan of the reader's tenant, for settings and features of plans; nil without one.
    public var plan: @Sendable (TenantReader) throws -> String? = { _ in nil }
    /// The product's changes to mails, without hooks.
    public var mail = MailComposition()
    /// Changes the hooks of mails, which are by default those of ``mailing``, with attachments from ``files``.
    public var mailHooks: @Sendable (inout MailHooks) -> Void = { _ in }
    /// The texts of the modules with the product's changes.
    public var texts: @Sendable (TextCatalog) throws -> TextCatalog = { $0 }
    /// What every request passes before the guard.
    public var middleware: MiddlewareList = .standard
    /// What the requests of the modules' routes pass after the guard, the outermost first.
    public var contextMiddleware: [any ContextMiddleware] = []
    /// What every attempt of every job passes, the outermost first.
    public var jobMiddleware: [any JobMiddleware] = []
    /// The service that requests and jobs report errors to, such as Sentry; nil for none.
    public var errorReporter: (any ErrorReporter)?
    /// What the product runs as long as the process, in the order of their start; after the services of the modules.
    public var services: [ServiceRegistration] = []
    /// The changes to the routes of the modules.
    public var routes = RouteChanges()
    /// The schemes by which requests carry their tokens, in the order of the documents; a module or a route may accept
    /// fewer.
    public var credentialSchemes: [CredentialScheme] = [.bearer]
    /// Where requests name their tenant, in order: all that a request has must agree.
    public var tenantSources: [TenantSource] = .standard
    /// What the guard loads about the user of every request; nil loads nothing more.
    public var claims: ClaimsQuery?
    /// The format of errors, unless a module or a route has its own.
    public var errorRenderer: any ErrorRenderer = ProblemDetails()
    /// The style of the names in bodies and queries, unless a module, a route or a type has its own.
    public var keys: KeyStyle = .snakeCase

    /// The URLs of tenants, for links in mails and pages: the inverse of ``tenantSources`` as they are now.
    public var tenantURLs: TenantURLs {
        let base = platform.settings[WebSettings.self].publicURL ?? ""
        return tenants.urls(TenantLinks(base: base, sources: tenantSources))
    }

    /// The accounts of users as the modules are now, for a product's own sign-up and login routes.
    ///
    /// Take it after the last change of ``users``, ``tenants`` and ``auth``, such as in the list of the modules:
    /// `try system.composition(modules: [ReadersModule(accounts: system.accounts)])`.
    public var accounts: Accounts { auth.accounts(users: users, tenants: tenants) }

    private let platform: Platform

    /// Creates all modules whose settings the product has, with the platform's database and settings.
    ///
    /// - Parameter product: the name on pages.
    /// - Throws: the errors of settings that modules refuse, such as invalid keys.
    public init(on platform: Platform, product: String) throws {
        self.platform = platform
        core = CoreModule(on: platform)
        users = UsersModule(on: platform)
        tenants = TenantsModule(on: platform)
        auth = try AuthModule(on: platform, users: users, tenants: tenants)
        auth.passwordWords = [product]
        let settings = platform.settings
        admin =
            settings[BrowserSessionSettings.self].enabled
            ? try AdminModule(on: platform, product: product, auth: auth) : nil
        if let pages = settings[AuthSettings.self].pagesURL {
            tenants.invitationLink = { token in "\(pages)/invitation?token=\(token)" }
        }
        account =
            settings.contains(AccountSessionSettings.self) && settings[AccountSessionSettings.self].enabled
            ? AccountModule(product: product, users: users, tenants: tenants, auth: auth) : nil
        webhooks = settings.contains(WebhookSettings.self) ? try WebhooksModule(on: platform) : nil
        files = settings.contains(FileSettings.self) ? FilesModule(on: platform) : nil
        mailing = settings.contains(MailingSettings.self) ? MailingModule(on: platform) : nil
    }
}

extension StandardSystem {
    /// Returns the composition: these modules, and then the product's.
    ///
    /// - Parameters:
    ///   - modules: The product's modules, in the order in which their migrations run.
    ///   - subscriptions: Returns the product's event subscriptions. Webhooks have theirs besides.
    /// - Throws: `SchemaExtensionError` when fields that the product adds have the same name in one object.
    public func composition(
        modules own: [any Module],
        subscriptions: @escaping @Sendable (Declarations) -> [Subscription] = { _ in [] }
    ) throws -> Composition {
        // The product may have changed the values of modules, so the modules that use them get them now.
        var (core, auth, tenants, admin, account) = (core, auth, tenants, admin, account)
        tenants.reservedSlugs.formUnion(tenantSources.flatMap(\.reservedSlugs))
        try tenants.use(users: users)
        // A deleted tenant takes its rows of all modules with it.
        tenants.erasedRecords = Platform.erasedRecords + records(besides: own)
        try auth.use(users: users, tenants: tenants)
        admin?.use(auth: auth)
        account?.use(users: users, tenants: tenants, auth: auth)
        if account == nil, auth.links.areOfAccountPages {
            platform.logger.warning(
                "Links in mails lead to /account, where this server has no pages: set auth.pages_url to the product's own."
            )
        }
        let (authentication, webhooks, features, claims) = (auth, webhooks, features, claims)
        platform.beforeChange(of: AuthSettings.self) { try authentication.reload($0) }
        if let webhooks { platform.beforeChange(of: WebhookSettings.self) { try webhooks.reload($0) } }
        var mail = mail
        mail.hooks = hooks
        let optional: [(any Module)?] = [admin, account, webhooks, files, mailing]
        let tenantExists = { @Sendable [tenants] (id: ID<Tenant>) async throws -> Bool in
            try await !tenants.service.names(of: [id]).isEmpty
        }
        try core.show(
            settingsOf: [users, tenants, auth] + optional.compactMap(\.self) + own, tenantExists: tenantExists)
        let modules: [any Module] = [core, users, tenants, auth] + optional.compactMap(\.self) + own
        var composition = Composition(
            modules: modules, retired: retired(besides: modules),
            authenticator: {
                authentication.authenticator(RoleCatalog($0.permissions), features: features, claims: claims)
            },
            subscriptions: { declarations in
                subscriptions(declarations) + [webhooks?.subscription(to: declarations.events)].compactMap(\.self)
            },
            roles: { RoleCatalog($0.permissions).builtIn }, mail: mail, texts: texts, planLimit: planLimit,
            middleware: middleware, contextMiddleware: contextMiddleware,
            jobMiddleware: jobMiddleware, errorReporter: errorReporter, services: services, routes: routes,
            credentialSchemes: credentialSchemes, tenantSources: tenantSources, errorRenderer: errorRenderer,
            keys: keys)
        composition.isTenantPaused = tenants.isPaused
        composition.tenantExists = tenantExists
        composition.plan = plan
        return composition
    }

    /// Returns the records of these modules and the product's, in the order of their migrations.
    private func records(besides own: [any Module]) -> [any Record.Type] {
        let optional: [(any Module)?] = [admin, account, webhooks, files, mailing]
        return ([core, users, tenants, auth] + optional.compactMap(\.self) + own).flatMap(\.records)
    }

    /// Returns the modules that are left out, for their tables.
    private func retired(besides modules: [any Module]) -> [RetiredModule] {
        let optional = [WebhookMigrations.all, FileMigrations.all, MailingMigrations.all]
        let used = Set(modules.compactMap { $0.migrations.first?.module })
        return optional.compactMap { migrations in
            guard let name = migrations.first?.module, !used.contains(name) else { return nil }
            return RetiredModule(name, migrations: migrations)
        }
    }

    /// What sending a mail calls.
    private var hooks: MailHooks {
        var hooks = mailing?.hooks ?? MailHooks()
        if let files { hooks.load = { key, database in try await files.attachment(key, in: database) } }
        mailHooks(&hooks)
        return hooks
    }
}
