import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The module of authentication: passwords, tokens and sessions.
public struct AuthModule: Module {
    /// The name of the module.
    public static let name = "auth"

    /// What makes and checks the stored hashes of passwords: Argon2id, with the cost of the settings.
    ///
    /// A product wraps it: `LegacyHashes(then: system.auth.passwords)`.
    public var passwords: any PasswordHasher
    /// What decides whether an address and a password belong together: the table of users.
    ///
    /// A product wraps it: `LDAPDirectory(settings, then: system.auth.directory)`.
    public var directory: any Directory = DatabaseDirectory()

    /// What a sign-up creates: by default a user, and a tenant that the user owns.
    public var signUp = SignUpCreation.userAndTenant

    /// The users, with the product's steps and fields.
    private var users = UserStore()
    /// The tenants, with the product's steps and fields.
    private var tenants = TenantStore()
    /// The product's fields in the bodies of a sign-up.
    private var extensions = SchemaExtensions.none
    private let pool: HashingPool
    private let tokens: AccessTokens
    private let sessions: SessionService
    private let database: SystemDatabase
    private let access: AccessSettings
    private let pages: BrowserSessionSettings
    private let clock: any Clock
    private let auditNotes: AuditNoteBuffer?

    /// Creates the module with the platform's database, settings and clock.
    ///
    /// Authentication reads and writes the rows of users, memberships and roles, so it needs their modules.
    ///
    /// - Throws: ``NamedKeysError`` for invalid signing keys; validated settings have none. The errors of
    ///   ``use(users:tenants:)``.
    public init(on platform: Platform, users: UsersModule, tenants: TenantsModule) throws {
        try self.init(
            database: platform.database.system(), settings: platform.settings[AuthSettings.self],
            access: platform.settings[AccessSettings.self],
            browserSessions: platform.settings[BrowserSessionSettings.self], clock: platform.clock,
            logger: platform.logger, auditNotes: platform.auditNotes)
        try use(users: users, tenants: tenants)
    }

    /// Creates the module on `database`; `auditNotes` takes notes of failed sign-ins.
    ///
    /// - Throws: ``NamedKeysError`` for invalid signing keys; validated settings have none.
    package init(
        database: SystemDatabase, settings: AuthSettings, access: AccessSettings = AccessSettings(),
        browserSessions: BrowserSessionSettings = BrowserSessionSettings(), clock: any Clock, logger: Logger,
        auditNotes: AuditNoteBuffer? = nil
    ) throws {
        tokens = AccessTokens(
            keys: try SigningKeys(parsing: settings.signingKeys.reveal()), lifetime: settings.accessTokenLifetime,
            clock: clock)
        let threads = settings.passwordThreads > 0 ? settings.passwordThreads : HashingPool.defaultThreads
        passwords = Argon2Hasher(parameters: settings.argon2)
        pool = HashingPool(threads: threads, queueCapacity: settings.passwordQueue)
        sessions = SessionService(database: database, lifetime: settings.refreshTokenLifetime, logger: logger)
        self.database = database
        self.access = access
        pages = browserSessions
        self.clock = clock
        self.auditNotes = auditNotes
    }

    /// Uses these modules as they are now: their steps run at sign-up and in commands, and sign-up has their fields.
    ///
    /// A composition calls it after the last change of the modules.
    ///
    /// - Throws: `SchemaExtensionError` when a sign-up would have two members of one name.
    public mutating func use(users: UsersModule, tenants: TenantsModule) throws {
        var extensions = SchemaExtensions()
        try users.store.extendSignUp(&extensions, request: SignupRequest.self, response: SignupResponse.self)
        try tenants.store.extendSignUp(&extensions, request: SignupRequest.self, response: SignupResponse.self)
        try users.store.extendSignUp(
            &extensions, request: UserSignupRequest.self, response: UserSignupResponse.self)
        self.extensions = extensions
        (self.users, self.tenants) = (users.store, tenants.store)
    }

    /// Returns the accounts of users as the modules are now, for a product's own routes.
    ///
    /// Take it after the last change of the three modules: their steps, fields, hasher and directory count.
    public func accounts(users: UsersModule, tenants: TenantsModule) -> Accounts {
        var accounts = accounts
        (accounts.users, accounts.tenants) = (users.store, tenants.store)
        return accounts
    }

    /// Returns the change to the signing keys of `settings`: tokens of removed keys are rejected.
    ///
    /// - Throws: ``NamedKeysError`` for invalid signing keys; validated settings have none.
    public func reload(_ settings: AuthSettings) throws(NamedKeysError) -> @Sendable () -> Void {
        let keys = try SigningKeys(parsing: settings.signingKeys.reveal())
        return { [tokens] in tokens.replaceKeys(with: keys) }
    }

    /// Returns the authenticator of requests.
    ///
    /// - Parameters:
    ///   - roles: the permissions of all modules.
    ///   - features: the features that plans grant; nil grants every feature.
    ///   - claims: what to load about the user; nil loads nothing more.
    public func authenticator(
        _ roles: RoleCatalog, features: (any FeatureGrants)? = nil, claims: ClaimsQuery? = nil
    ) -> any Authenticator {
        TokenAuthenticator(
            tokens: tokens, database: database, catalog: roles, cacheLifetime: .seconds(access.cacheSeconds),
            clock: clock, browserSessions: browserSessions, features: features, claims: claims)
    }

    /// The accounts of users, for the module's own routes.
    var accounts: Accounts {
        var accounts = Accounts(
            database: database, passwords: QueuedHasher(passwords, on: pool), tokens: tokens, sessions: sessions)
        accounts.directory = directory
        (accounts.users, accounts.tenants, accounts.auditNotes) = (users, tenants, auditNotes)
        return accounts
    }

    /// The service that creates superusers, for the command line.
    package var superusers: SuperuserService {
        SuperuserService(
            database: database, passwords: QueuedHasher(passwords, on: pool), sessions: sessions, users: users)
    }

    /// The service that signs superusers in to their pages, for the Admin module.
    package var browserSessions: BrowserSessionService {
        BrowserSessionService(accounts: accounts, database: database, settings: pages, clock: clock)
    }

    /// Its queries join the tables of users, memberships and roles.
    public var requires: [any Module.Type] { [UsersModule.self, TenantsModule.self] }
    /// The migrations of its tables.
    public var migrations: [Migration] { AuthMigrations.all }
    /// The records of its tables.
    public var records: [any Record.Type] { [SessionRecord.self, RefreshTokenRecord.self, BrowserSessionRecord.self] }
    /// Its errors.
    public var errors: [any AppError] { AuthError.allCases }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try AuthTexts.catalog() } }
    /// Signing up and logging in.
    public var landingEntries: [LandingEntry] {
        let (email, password) = ("ada@example.com", "correct horse battery staple")
        return [
            .request(
                RouteName.signup, .landingSignUp, about: .landingSignUpAbout,
                body: SignupRequest(email: email, password: password, tenantName: "Acme")),
            .request(
                RouteName.login, .landingLogIn, about: .landingLogInAbout,
                body: LoginRequest(email: email, password: password)),
        ]
    }

    /// Its routes.
    public var routes: [Route] {
        let accounts = accounts
        let routes =
            signUpRoutes(accounts)
            + [AuthController.logoutRoute { AuthController($0, accounts: accounts) }]
            + PasswordController.routes { PasswordController($0, accounts: accounts) }
        // Only a directory outside of the database makes a login create a user.
        let logInErrors = directory is DatabaseDirectory ? [] : directory.errors + users.createErrors
        let tenantErrors = signUp == .userOnly ? [] : tenants.createErrors
        return routes.documenting(users.createErrors + tenantErrors, of: RouteName.signup)
            .documenting(logInErrors, of: RouteName.login)
            .documenting(users.updateErrors, of: RouteName.changePassword).map { $0.extended(by: extensions) }
    }

    /// The routes of the controller, with the sign-up that the product chose.
    private func signUpRoutes(_ accounts: Accounts) -> [Route] {
        let routes = AuthController.routes { AuthController($0, accounts: accounts) }
        guard signUp == .userOnly else { return routes }
        let userOnly = AuthController.userSignupRoute { AuthController($0, accounts: accounts) }
        return routes.map { $0.handlerName == userOnly.handlerName ? userOnly : $0 }
    }
}
