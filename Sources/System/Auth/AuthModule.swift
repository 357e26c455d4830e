import Logging
import Tenants
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisWeb
import Users

/// Who is who: passwords, tokens and sessions.
package struct AuthModule: Module {
    package static let name = "auth"

    /// Tells who sent a request; for the server.
    package let authenticator: any Authenticator
    /// Makes superusers; for the command line.
    package let superusers: SuperuserService
    /// Signs superusers in to their pages; for the Admin room.
    package let pages: PageSessionService

    private let auth: AuthService

    /// The room on `database`; `catalogue` has the permissions of all modules, and `desk` takes notes of sign-ins that
    /// fail.
    ///
    /// - Throws: ``SigningKeysError`` when the settings were not checked before.
    package init(
        database: SystemDatabase, settings: AuthSettings, access: AccessSettings = AccessSettings(),
        pages pageSettings: PageSettings = PageSettings(), catalogue: RoleCatalogue, clock: any Clock, logger: Logger,
        desk: AuditDesk? = nil
    ) throws {
        let tokens = AccessTokens(
            keys: try SigningKeys(parsing: settings.signingKeys.reveal()), lifetime: settings.accessTokenLifetime,
            clock: clock)
        let threads = settings.passwordThreads > 0 ? settings.passwordThreads : HashingPool.defaultThreads
        let passwords = PasswordHasher(
            parameters: settings.argon2, pool: HashingPool(threads: threads, waiting: settings.passwordQueue))
        let sessions = SessionService(database: database, lifetime: settings.refreshTokenLifetime, logger: logger)
        auth = AuthService(
            database: database, passwords: passwords, tokens: tokens, sessions: sessions, desk: desk)
        superusers = SuperuserService(database: database, passwords: passwords, sessions: sessions)
        pages = PageSessionService(auth: auth, database: database, settings: pageSettings, clock: clock)
        authenticator = TokenAuthenticator(
            tokens: tokens, database: database, catalogue: catalogue, cacheLifetime: .seconds(access.cacheSeconds),
            clock: clock, pages: pages)
    }

    package var permissions: [Permission] { [] }
    package var migrations: [Migration] { AuthMigrations.all }
    package var records: [any Record.Type] { [SessionRecord.self, RefreshTokenRecord.self, PageSessionRecord.self] }
    package var errors: [any AppError] { AuthError.allCases }

    package var routes: [Route] {
        AuthController.routes { [auth] in AuthController($0, auth: auth) }
            + [AuthController.logoutRoute { [auth] in AuthController($0, auth: auth) }]
            + PasswordController.routes { [auth] in PasswordController($0, auth: auth) }
    }
}
