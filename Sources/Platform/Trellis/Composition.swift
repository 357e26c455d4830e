public import TrellisDatabase
public import TrellisHub
public import TrellisJobs
public import TrellisKernel
public import TrellisMail
public import TrellisMigrations
public import TrellisObservability
public import TrellisSchema
public import TrellisTexts
public import TrellisWeb

/// The composition of a product: its modules, its event subscriptions and its authenticator.
///
/// What needs the declarations of all modules is a function of them: the application gathers them from ``modules``.
public struct Composition: Sendable {
    /// The modules, in the order in which their migrations run as far as none needs a later one.
    public var modules: [any Module]
    /// The modules that the product left out, whose tables stay in its databases.
    public var retired: [RetiredModule]
    let authenticator: @Sendable (Declarations) throws -> any Authenticator
    let subscriptions: @Sendable (Declarations) -> [Subscription]
    let roles: @Sendable (Declarations) -> [(name: String, permissions: PermissionSet)]
    let mail: MailComposition
    let texts: @Sendable (TextCatalog) throws -> TextCatalog
    let planLimit: @Sendable (Quota, TenantReader) throws -> Int?
    /// Returns the key of the plan of the reader's tenant, for settings of plans; nil without one.
    ///
    /// It is called when the settings of the tenant are read into the cache.
    public var plan: @Sendable (TenantReader) throws -> String? = { _ in nil }
    /// What every request passes before the guard.
    public var middleware: MiddlewareList
    /// What the requests of the modules' routes pass after the guard, the outermost first.
    public var contextMiddleware: [any ContextMiddleware]
    /// What every attempt of every job passes, the outermost first.
    public var jobMiddleware: [any JobMiddleware]
    /// The service that requests and jobs report errors to; nil for none.
    public var errorReporter: (any ErrorReporter)?
    /// What the product runs as long as the process, in the order of their start; after those of the modules.
    public var services: [ServiceRegistration]
    /// Whether the jobs of a tenant wait, as those of a suspended one do; nil: no tenant's jobs do.
    public var isTenantPaused: (@Sendable (ID<Tenant>) async throws -> Bool)?
    /// Whether a tenant exists, for commands that name one; nil: no command asks.
    package var tenantExists: (@Sendable (ID<Tenant>) async throws -> Bool)?
    /// The changes to the routes of the modules.
    public var routes: RouteChanges
    /// The schemes by which requests carry their tokens, in the order of the documents; a module or a route may accept
    /// fewer.
    public var credentialSchemes: [CredentialScheme]
    /// Where requests name their tenant, in order.
    public var tenantSources: [TenantSource]
    /// The format of errors, unless a module or a route has its own.
    public var errorRenderer: any ErrorRenderer
    /// The style of the names in bodies and queries, unless a module, a route or a type has its own.
    public var keys: KeyStyle

    /// Creates the composition.
    ///
    /// - Parameters:
    ///   - modules: the modules, in the order in which their migrations run as far as none needs a later one.
    ///   - retired: the modules that the product left out, whose tables stay in its databases.
    ///   - authenticator: returns the authenticator of requests.
    ///   - subscriptions: returns the event subscriptions.
    ///   - roles: returns the built-in roles of every tenant and their permissions: the columns of `App permissions`.
    ///   - mail: the product's changes to the mails of its modules, and what sending them calls.
    ///   - texts: returns the texts of the modules with the product's changes:
    ///     `{ try $0.overriding(.linkExpired, in: .german, by: "…") }`.
    ///   - planLimit: returns the limit that the plan of the reader's tenant sets for a quota; nil if it sets none.
    ///     It is called in transactions that add something, so it must be a quick query. The features of plans are
    ///     read by the authenticator: ``TrellisWeb/FeatureGrants``.
    ///   - middleware: what every request passes before the guard.
    ///   - contextMiddleware: what the requests of the modules' routes pass after the guard.
    ///   - jobMiddleware: what every attempt of every job passes, the outermost first.
    ///   - errorReporter: the service that requests and jobs report errors to.
    ///   - services: what the product runs as long as the process.
    ///   - routes: the changes to the routes of the modules.
    ///   - credentialSchemes: the schemes by which requests carry their tokens, in the order of the documents.
    ///   - tenantSources: where requests name their tenant, in order.
    ///   - errorRenderer: the format of errors, unless a module or a route has its own.
    ///   - keys: the style of the names in bodies and queries, unless a module, a route or a type has its own.
    public init(
        modules: [any Module], retired: [RetiredModule] = [],
        authenticator: @escaping @Sendable (Declarations) throws -> any Authenticator,
        subscriptions: @escaping @Sendable (Declarations) -> [Subscription] = { _ in [] },
        roles: @escaping @Sendable (Declarations) -> [(name: String, permissions: PermissionSet)] = { _ in [] },
        mail: MailComposition = MailComposition(),
        texts: @escaping @Sendable (TextCatalog) throws -> TextCatalog = { $0 },
        planLimit: @escaping @Sendable (Quota, TenantReader) throws -> Int? = { _, _ in nil },
        middleware: MiddlewareList = .standard, contextMiddleware: [any ContextMiddleware] = [],
        jobMiddleware: [any JobMiddleware] = [], errorReporter: (any ErrorReporter)? = nil,
        services: [ServiceRegistration] = [], routes: RouteChanges = RouteChanges(),
        credentialSchemes: [CredentialScheme] = [.bearer], tenantSources: [TenantSource] = .standard,
        errorRenderer: any ErrorRenderer = ProblemDetails(), keys: KeyStyle = .snakeCase
    ) {
        self.middleware = middleware
        self.contextMiddleware = contextMiddleware
        self.jobMiddleware = jobMiddleware
        self.errorReporter = errorReporter
        self.services = services
        self.routes = routes
        self.credentialSchemes = credentialSchemes
        self.tenantSources = tenantSources
        self.errorRenderer = errorRenderer
        self.keys = keys
        self.planLimit = planLimit
        self.modules = modules
        self.retired = retired
        self.authenticator = authenticator
        self.subscriptions = subscriptions
        self.roles = roles
        self.mail = mail
        self.texts = texts
    }
}

/// The product's changes to the mails of its modules, and the functions that are called when one is sent.
public struct MailComposition: Sendable {
    let replacements: [MailRegistration]
    let partials: [MailPartial]
    let shared: JSONObject
    /// The functions that are called when a mail is sent.
    public var hooks: MailHooks

    /// Creates the changes; by default there are none.
    ///
    /// - Parameters:
    ///   - replacements: registrations that replace those of the same name: other templates, or a function that changes
    ///     the message.
    ///   - partials: the templates that others include. One of the name `layout` replaces the platform's layout for the
    ///     platform's own mails too, so it needs the block `content`.
    ///   - shared: values that all templates may use, such as the product's name.
    ///   - hooks: the functions that are called when a mail is sent.
    public init(
        replacing replacements: [MailRegistration] = [], partials: [MailPartial] = [.layout],
        shared: JSONObject = [:], hooks: MailHooks = MailHooks()
    ) {
        self.replacements = replacements
        self.partials = partials
        self.shared = shared
        self.hooks = hooks
    }
}
