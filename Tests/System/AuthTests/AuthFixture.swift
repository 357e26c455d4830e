import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTesting
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
    let accounts: Accounts
    let superusers: SuperuserService
    let log = RecordedLog()

    init(
        argon2: Argon2Parameters = Argon2Parameters(memory: 64, passes: 1),
        directory: any Directory = DatabaseDirectory(),
        wrapping change: (any PasswordHasher) -> any PasswordHasher = { $0 }
    ) async throws {
        let opened = try Database.open("sqlite::memory:", clock: clock)
        database = opened.system()
        let migrations =
            Platform.migrations + UsersModule(database: database).migrations
            + TenantsModule(database: database).migrations + AuthMigrations.all
        try await Migrator(opened, migrations: migrations).up()
        let keys = try SigningKeys(parsing: AuthSettings().signingKeys.reveal())
        tokens = AccessTokens(keys: keys, lifetime: .seconds(900), clock: clock)
        let passwords = QueuedHasher(change(Argon2Hasher(parameters: argon2)), on: HashingPool(threads: 1))
        sessions = SessionService(
            database: database, rules: SessionRules(idle: .seconds(86_400)), logger: log.logger)
        var accounts = Accounts(
            database: database, passwords: passwords, tokens: tokens, sessions: sessions,
            proofs: ProofStore(codes: LiveValue(ProofCodeKeys(keys))))
        accounts.directory = directory
        self.accounts = accounts
        superusers = SuperuserService(database: database, passwords: passwords, sessions: sessions)
    }

    /// Signs a user up through the service, as `POST /auth/signup` does.
    func signUp(
        _ email: String, tenant: String = "Acme", password: String = "correct horse battery"
    ) async throws -> SignupResponse {
        try await accounts.signUp(NewAccount(email: email, password: .text(password)), owning: tenant).base
    }

    func logIn(_ email: String, password: String = "correct horse battery") async throws -> TokenResponse {
        TokenResponse(try await accounts.logIn(email: email, password: password))
    }

    func authenticator(cacheSeconds: Int = 0) -> TokenAuthenticator {
        TokenAuthenticator(
            tokens: tokens, sessions: sessions, database: database, catalog: catalog,
            cacheLifetime: .seconds(cacheSeconds),
            clock: clock,
            browserSessions: browserSessions(.superuser), userSessions: browserSessions(.user),
            proofAge: .seconds(600),
            keys: KeyAuthenticator(
                database: database, catalog: catalog, clock: clock, logger: sessions.logger, features: nil, claims: nil)
        )
    }

    private func browserSessions(_ kind: BrowserSessionKind) -> BrowserSessionService {
        BrowserSessionService(
            accounts: accounts, database: database, kind: kind, limits: BrowserSessionLimits(BrowserSessionSettings()),
            proofAge: .seconds(600), clock: clock)
    }
}
