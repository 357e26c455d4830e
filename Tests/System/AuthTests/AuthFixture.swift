import Logging
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth
@testable import TrellisTenants

/// The system modules on a new in-memory database, with cheap password hashes and a manual clock.
struct AuthFixture {
    let clock = ManualClock()
    let database: SystemDatabase
    let catalog = RoleCatalog(
        TenantsModule.permissions + [Permission("things.view", ""), Permission("things.create", "")])
    let tokens: AccessTokens
    let sessions: SessionService
    let auth: AuthService
    let superusers: SuperuserService
    let log = RecordedLog()

    init(argon2: Argon2Parameters = Argon2Parameters(memory: 64, passes: 1)) async throws {
        let opened = try Database.open("sqlite::memory:", clock: clock)
        database = opened.system()
        let migrations =
            AuditMigrations.all + UsersModule(database: database).migrations
            + TenantsModule(database: database).migrations + AuthMigrations.all
        try await Migrator(opened, migrations: migrations).up()
        tokens = AccessTokens(
            keys: try SigningKeys(parsing: AuthSettings().signingKeys.reveal()), lifetime: .seconds(900), clock: clock)
        let passwords = PasswordHasher(parameters: argon2, pool: HashingPool(threads: 1))
        sessions = SessionService(database: database, lifetime: .seconds(86_400), logger: log.logger)
        auth = AuthService(database: database, passwords: passwords, tokens: tokens, sessions: sessions)
        superusers = SuperuserService(database: database, passwords: passwords, sessions: sessions)
    }

    /// Signs a user up through the service, as `POST /auth/signup` does.
    func signUp(
        _ email: String, tenant: String = "Acme", password: String = "correct horse"
    ) async throws -> SignupResponse {
        try await auth.signUp(
            SignupRequest(email: email, password: password, tenantName: tenant), requestID: "test"
        ).base
    }

    func logIn(_ email: String, password: String = "correct horse") async throws -> TokenResponse {
        try await auth.logIn(LoginRequest(email: email, password: password))
    }

    func authenticator(cacheSeconds: Int = 0) -> TokenAuthenticator {
        TokenAuthenticator(
            tokens: tokens, database: database, catalog: catalog, cacheLifetime: .seconds(cacheSeconds),
            clock: clock,
            browserSessions: BrowserSessionService(
                auth: auth, database: database, settings: BrowserSessionSettings(), clock: clock))
    }
}
