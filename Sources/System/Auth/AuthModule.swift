import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTenants
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

    /// Words of which no new password may consist, such as the name of the product.
    public var passwordWords: [String] = []

    /// What a sign-up creates: by default a user, and a tenant that the user owns.
    public var signUp = SignUpCreation.userAndTenant

    /// The pages that the links of mails lead to, at `web.public_url`, or at `auth.pages_url` if that is set.
    public var links: AccountLinks {
        get { mailboxes.links }
        set { mailboxes.links = newValue }
    }

    /// The product's own sign-up, with its own input; nil for System's.
    ///
    /// It decides what a sign-up creates, in place of ``signUp``.
    public var signUpFlow: SignUpFlow?

    /// The rules of sign-ups, and the pages of links.
    var mailboxes = MailboxOptions()
    /// The users, with the product's steps and fields.
    private(set) var users = UserStore()
    /// The tenants, with the product's steps and fields.
    private(set) var tenants = TenantStore()
    /// The product's fields in the bodies of a sign-up.
    private(set) var extensions = SchemaExtensions.none
    let settings: AuthSettings
    let access: AccessSettings
    let pages: BrowserSessionSettings
    let accountPages: AccountSessionSettings
    let deletionGrace: Duration
    let database: SystemDatabase
    let clock: any Clock
    let auditNotes: AuditNoteBuffer?
    let pool: HashingPool
    let tokens: AccessTokens
    let sessions: SessionService
    let estimates = EstimateLimit()
    /// The keys of mailed codes.
    let codes: LiveValue<ProofCodeKeys>
    /// The acceptance of invitations, when the composition knows the permissions of all modules.
    let invitations = LiveValue<InvitationAcceptance?>(nil)
    /// Admits guesses of passwords and codes.
    let throttle: SignInThrottle

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
            browserSessions: platform.settings[BrowserSessionSettings.self],
            accountSessions: platform.settings.contains(AccountSessionSettings.self)
                ? platform.settings[AccountSessionSettings.self] : AccountSessionSettings(),
            deletion: platform.settings.contains(DeletionSettings.self)
                ? platform.settings[DeletionSettings.self] : DeletionSettings(),
            throttle: platform.settings.contains(ThrottleSettings.self)
                ? platform.settings[ThrottleSettings.self] : ThrottleSettings(),
            clock: platform.clock,
            logger: platform.logger, auditNotes: platform.auditNotes)
        let settings = platform.settings
        mailboxes = MailboxOptions(
            settings[AuthSettings.self],
            web: settings.contains(WebSettings.self) ? settings[WebSettings.self] : nil,
            environment: settings.environment)
        try use(users: users, tenants: tenants)
    }

    /// Creates the module on `database`; `auditNotes` takes notes of failed sign-ins.
    ///
    /// - Throws: ``NamedKeysError`` for invalid signing keys; validated settings have none.
    package init(
        database: SystemDatabase, settings: AuthSettings, access: AccessSettings = AccessSettings(),
        browserSessions: BrowserSessionSettings = BrowserSessionSettings(),
        accountSessions: AccountSessionSettings = AccountSessionSettings(),
        deletion: DeletionSettings = DeletionSettings(), throttle: ThrottleSettings = ThrottleSettings(),
        clock: any Clock, logger: Logger, auditNotes: AuditNoteBuffer? = nil
    ) throws {
        let keys = try SigningKeys(parsing: settings.signingKeys.reveal())
        codes = LiveValue(ProofCodeKeys(keys))
        tokens = AccessTokens(
            keys: keys, lifetime: settings.accessTokenLifetime,
            rules: settings.tokenRules, clock: clock)
        let threads = settings.passwordThreads > 0 ? settings.passwordThreads : HashingPool.defaultThreads
        passwords = PepperedHasher(try settings.peppers(), then: Argon2Hasher(parameters: settings.argon2))
        pool = HashingPool(threads: threads, queueCapacity: settings.passwordQueue)
        self.throttle = SignInThrottle(
            settings: throttle, gate: AttemptGate(width: threads, capacity: settings.passwordQueue),
            devices: LiveValue(DeviceKeys(keys)), clock: clock)
        sessions = SessionService(database: database, rules: settings.sessionRules, logger: logger)
        self.database = database
        self.settings = settings
        self.access = access
        pages = browserSessions
        accountPages = accountSessions
        deletionGrace = deletion.userGrace
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
        try signUpFlow?.addInput(&extensions, FlowSignupRequest.self)
        self.extensions = extensions
        (self.users, self.tenants) = (users.store, tenants.store)
    }
}
