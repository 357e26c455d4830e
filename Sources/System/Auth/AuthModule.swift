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

    /// The service that creates superusers, for the command line.
    package private(set) var superusers: SuperuserService
    /// The service that signs superusers in to their pages, for the Admin module.
    package let browserSessions: BrowserSessionService

    private var auth: AuthService
    /// The product's fields in the bodies of a sign-up.
    private var extensions = SchemaExtensions.none
    private let tokens: AccessTokens
    private let database: SystemDatabase
    private let access: AccessSettings
    private let clock: any Clock

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
        let passwords = PasswordHasher(
            parameters: settings.argon2, pool: HashingPool(threads: threads, queueCapacity: settings.passwordQueue))
        let sessions = SessionService(database: database, lifetime: settings.refreshTokenLifetime, logger: logger)
        auth = AuthService(
            database: database, passwords: passwords, tokens: tokens, sessions: sessions, auditNotes: auditNotes)
        superusers = SuperuserService(database: database, passwords: passwords, sessions: sessions)
        self.browserSessions = BrowserSessionService(
            auth: auth, database: database, settings: browserSessions, clock: clock)
        self.database = database
        self.access = access
        self.clock = clock
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
        self.extensions = extensions
        (auth.users, auth.tenants) = (users.store, tenants.store)
        superusers.users = users.store
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
    public func authenticator(_ roles: RoleCatalog, features: (any FeatureGrants)? = nil) -> any Authenticator {
        TokenAuthenticator(
            tokens: tokens, database: database, catalog: roles, cacheLifetime: .seconds(access.cacheSeconds),
            clock: clock, browserSessions: browserSessions, features: features)
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

    /// Its routes.
    public var routes: [Route] {
        let routes =
            AuthController.routes { [auth] in AuthController($0, auth: auth) }
            + [AuthController.logoutRoute { [auth] in AuthController($0, auth: auth) }]
            + PasswordController.routes { [auth] in PasswordController($0, auth: auth) }
        return routes.documenting(auth.users.createErrors + auth.tenants.createErrors, of: RouteName.signup)
            .documenting(auth.users.updateErrors, of: RouteName.changePassword).map { $0.extended(by: extensions) }
    }
}
