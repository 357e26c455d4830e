import Logging
import Tenants
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb
import Users

/// The module of authentication: passwords, tokens and sessions.
package struct AuthModule: Module {
    package static let name = "auth"

    /// The service that creates superusers, for the command line.
    package let superusers: SuperuserService
    /// The service that signs superusers in to their pages, for the Admin module.
    package let browserSessions: BrowserSessionService

    private let auth: AuthService
    private let tokens: AccessTokens
    private let database: SystemDatabase
    private let access: AccessSettings
    private let clock: any Clock

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

    /// Returns the change to the signing keys of `settings`: tokens of removed keys are rejected.
    ///
    /// - Throws: ``NamedKeysError`` for invalid signing keys; validated settings have none.
    package func reload(_ settings: AuthSettings) throws(NamedKeysError) -> @Sendable () -> Void {
        let keys = try SigningKeys(parsing: settings.signingKeys.reveal())
        return { [tokens] in tokens.replaceKeys(with: keys) }
    }

    /// Returns the authenticator of requests.
    ///
    /// - Parameters:
    ///   - roles: the permissions of all modules.
    ///   - features: the features that plans grant; nil grants every feature.
    package func authenticator(_ roles: RoleCatalog, features: (any FeatureGrants)? = nil) -> any Authenticator {
        TokenAuthenticator(
            tokens: tokens, database: database, catalog: roles, cacheLifetime: .seconds(access.cacheSeconds),
            clock: clock, browserSessions: browserSessions, features: features)
    }

    package var migrations: [Migration] { AuthMigrations.all }
    package var records: [any Record.Type] { [SessionRecord.self, RefreshTokenRecord.self, BrowserSessionRecord.self] }
    package var errors: [any AppError] { AuthError.allCases }
    package var texts: TextCatalog { get throws { try AuthTexts.catalog() } }

    package var routes: [Route] {
        AuthController.routes { [auth] in AuthController($0, auth: auth) }
            + [AuthController.logoutRoute { [auth] in AuthController($0, auth: auth) }]
            + PasswordController.routes { [auth] in PasswordController($0, auth: auth) }
    }
}
