public import TrellisConfig
public import TrellisDatabase
public import TrellisHub
public import TrellisJobs
public import TrellisKernel
public import TrellisMail
public import TrellisMigrations
public import TrellisSchema
public import TrellisStorage
public import TrellisTexts
public import TrellisWeb

/// A module of the product, declared as values.
///
/// A module declares only what it has.
///
/// ```swift
/// public struct ProjectsModule: Module {
///     public static let name = "projects"
///     public let migrations: [Migration] = ProjectMigrations.all
///     public var routes: [Route] { ProjectController.routes() }
/// }
/// ```
public protocol Module: Sendable {
    /// The stable name: prefix of its permissions, error codes and migrations.
    static var name: String { get }
    /// Whose rows it has: by default those of tenants.
    static var scope: ModuleScope { get }
    /// The modules whose tables it reads and writes; a composition without one of them is refused at start.
    var requires: [any Module.Type] { get }
    /// The permissions that its routes require.
    var permissions: [Permission] { get }
    /// The parts of it that plans grant, which its routes require.
    var features: [Feature] { get }
    /// Its settings that differ between tenants and users.
    var scopedSettings: [any ScopedSettings.Type] { get }
    /// What it has or does, of which a tenant may have only so much.
    var quotas: [QuotaRegistration] { get }
    /// Its migrations, oldest first.
    var migrations: [Migration] { get }
    /// All its records: its migrations, probes and statements are checked against them.
    var records: [any Record.Type] { get }
    /// All events that it publishes.
    var events: [any Event.Type] { get }
    /// Its types of jobs.
    var jobs: [JobRegistration] { get }
    /// Its job schedules.
    var schedules: [JobSchedule] { get }
    /// Its tables whose rows name objects of the store, so that rows and objects are compared.
    var storedObjects: [any StoredObjectSource] { get }
    /// What it erases of its own when a person or another subject is erased.
    var erasures: [SubjectErasure] { get }
    /// The mails that it sends.
    var mails: [MailRegistration] { get }
    /// Its texts for readers, in all languages of the product: its errors, and what its pages say.
    var texts: TextCatalog { get throws }
    /// Its routes, which the application serves under `/api/v1`.
    var routes: [Route] { get }
    /// Routes that are served without the prefix, for example health checks.
    var unprefixedRoutes: [Route] { get }
    /// All its errors, for the catalog of errors.
    var errors: [any AppError] { get }
    /// Its pages in the administration.
    var adminSections: [AdminSection] { get }
    /// Its pages in the account of a user.
    var accountSections: [AccountSection] { get }
    /// What the landing page at `GET /` says about its routes: links to pages, and first requests to copy.
    var landingEntries: [LandingEntry] { get }
    /// What its routes pass before the guard, inside of the product's middleware; the outermost first.
    var middleware: [any Middleware] { get }
    /// What its routes pass after the guard, inside of the product's; the outermost first.
    var contextMiddleware: [any ContextMiddleware] { get }
    /// The schemes of the product that its routes accept, unless a route accepts others
    /// (``TrellisWeb/Route/accepting(_:)``); nil for all.
    var credentialSchemes: [CredentialScheme]? { get }
    /// The format of the errors of its routes; nil for that of the product. A route may have its own
    /// (``TrellisWeb/Route/rendering(errorsWith:)``).
    var errorRenderer: (any ErrorRenderer)? { get }
    /// The style of the names in the bodies and queries of its routes; nil for that of the product. A route and a type
    /// may have their own (``TrellisWeb/Route/with(keys:)``, `@Schema(keys:)`).
    var keys: KeyStyle? { get }
    /// Whether its routes ignore names in the query that no parameter reads; a route may do so alone
    /// (``TrellisWeb/Route/ignoringUnknownQuery()``).
    var ignoresUnknownQuery: Bool { get }
    /// What it runs as long as the process, in the order of their start.
    var services: [ServiceRegistration] { get }
    /// What `App doctor` checks of it, in addition to the platform: the services of others that it depends on.
    var diagnostics: [DiagnosticCheck] { get }
    /// The references to its routes, with which a product removes or replaces them (``RouteChanges``).
    associatedtype RouteName: RouteReference = NoRouteNames
    /// Its routes of both kinds; a module implements it instead of ``routes`` and ``unprefixedRoutes`` when its routes
    /// serve what other modules declare.
    ///
    /// - Throws: an error with which the application doesn't start, for a declaration that it can't serve.
    func routes(in catalog: ProductCatalog) throws -> ModuleRoutes
}

/// The routes of a module.
public struct ModuleRoutes: Sendable {
    /// The routes that are served under `/api/v1`.
    public var prefixed: [Route]
    /// The routes that are served without the prefix.
    public var unprefixed: [Route]
    /// The routes of the management listener (`web.management_port`), without a prefix.
    ///
    /// They are in no document, and clients don't reach them.
    public var management: [Route]

    /// Creates the routes.
    public init(_ prefixed: [Route] = [], unprefixed: [Route] = [], management: [Route] = []) {
        self.prefixed = prefixed
        self.unprefixed = unprefixed
        self.management = management
    }
}

extension Module {
    /// Rows of tenants.
    public static var scope: ModuleScope { .tenant }
    /// No other modules.
    public var requires: [any Module.Type] { [] }
    /// No permissions.
    public var permissions: [Permission] { [] }
    /// No features.
    public var features: [Feature] { [] }
    /// No settings of tenants and users.
    public var scopedSettings: [any ScopedSettings.Type] { [] }
    /// No quotas.
    public var quotas: [QuotaRegistration] { [] }
    /// No migrations.
    public var migrations: [Migration] { [] }
    /// No records.
    public var records: [any Record.Type] { [] }
    /// No events.
    public var events: [any Event.Type] { [] }
    /// No jobs.
    public var jobs: [JobRegistration] { [] }
    /// No schedules.
    public var schedules: [JobSchedule] { [] }
    /// No rows with objects.
    public var storedObjects: [any StoredObjectSource] { [] }
    /// Nothing.
    public var erasures: [SubjectErasure] { [] }
    /// No mails.
    public var mails: [MailRegistration] { [] }
    /// No texts.
    public var texts: TextCatalog { .empty }
    /// No routes.
    public var routes: [Route] { [] }
    /// No routes.
    public var unprefixedRoutes: [Route] { [] }
    /// No errors of its own.
    public var errors: [any AppError] { [] }
    /// No pages.
    public var adminSections: [AdminSection] { [] }
    /// No pages.
    public var accountSections: [AccountSection] { [] }
    /// Nothing.
    public var landingEntries: [LandingEntry] { [] }
    /// No middleware.
    public var middleware: [any Middleware] { [] }
    /// No middleware.
    public var contextMiddleware: [any ContextMiddleware] { [] }
    /// All schemes of the product.
    public var credentialSchemes: [CredentialScheme]? { nil }
    /// The product's.
    public var errorRenderer: (any ErrorRenderer)? { nil }
    /// The product's.
    public var keys: KeyStyle? { nil }
    /// They are violations.
    public var ignoresUnknownQuery: Bool { false }
    /// No services.
    public var services: [ServiceRegistration] { [] }
    /// Nothing.
    public var diagnostics: [DiagnosticCheck] { [] }
    /// ``routes`` and ``unprefixedRoutes``.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        ModuleRoutes(routes, unprefixed: unprefixedRoutes)
    }
}
