import TrellisConfig
import TrellisWeb

/// The settings section `auth`: tokens, passwords, API keys and sign-ups.
public struct AuthSettings: Settings {
    /// The name of the section.
    public static let section = "auth"

    /// The lifetime of an access token.
    ///
    /// More than some minutes is for contracts without refresh tokens.
    @Setting("The lifetime of an access token.", .range(.seconds(10)...(.seconds(90 * 86_400))))
    public var accessTokenLifetime: Duration = .seconds(900)

    /// The idle timeout of a session; each refresh restarts it.
    @Setting("The idle timeout of a session; each refresh restarts it.", .atLeast(.seconds(60)))
    public var refreshTokenLifetime: Duration = .seconds(30 * 86_400)

    /// The maximum lifetime of a session, however often it is refreshed.
    @Setting("The maximum lifetime of a session, however often it is refreshed.", .atLeast(.seconds(60)))
    public var sessionLifetime: Duration = .seconds(90 * 86_400)

    /// The time in which the same client may repeat a refresh, and gets the same tokens; 0 for none.
    ///
    /// For two tabs that refresh at once, and for clients that lost the response.
    @Setting(
        "The time in which the same client may repeat a refresh, and gets the same tokens; 0 for none.",
        .range(.zero...(.seconds(300))))
    public var refreshGrace: Duration = .seconds(30)

    /// The issuer in access tokens (`iss`); tokens of another issuer are refused.
    @Setting("The issuer in access tokens (iss); tokens of another issuer are refused.", .notEmpty)
    public var issuer = "trellis"

    /// The audience in access tokens (`aud`); tokens for others only are refused.
    @Setting("The audience in access tokens (aud); tokens for others only are refused.", .notEmpty)
    public var audience = "api"

    /// The difference between the clocks of servers that is tolerated when the times of a token are checked.
    @Setting(
        "The difference between the clocks of servers that is tolerated when the times of a token are checked.",
        .range(.zero...(.seconds(300))))
    public var clockLeeway: Duration = .zero

    /// The keys of access tokens as kid:base64, separated by commas: the first signs, all verify.
    ///
    /// `kid:base64` is a key of HS256 with 32 bytes or more; `kid:es256.base64` and `kid:eddsa.base64` are private keys of
    /// 32 bytes, whose public keys are at `/.well-known/jwks.json`.
    @Setting(
        "The keys of access tokens as kid:base64, separated by commas: the first signs, all verify.",
        options: [.reloadable, .generated(.namedKeys(bytes: 32))], .namedKeys(.signing))
    public var signingKeys = Secret("development:aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw")

    /// The number of threads that hash passwords; 0 for half of the processors, at most 4.
    @Setting("The number of threads that hash passwords; 0 for half of the processors, at most 4.", .range(0...64))
    public var passwordThreads = 0

    /// The maximum number of passwords that wait for hashing; more logins fail with 503.
    @Setting("The maximum number of passwords that wait for hashing; more logins fail with 503.", .range(0...100_000))
    public var passwordQueue = HashingPool.defaultQueueCapacity

    /// The memory to hash one password, in KiB (Argon2id).
    @Setting("The memory to hash one password, in KiB (Argon2id).", .range(64...4_194_304))
    public var passwordMemory = Int(Argon2Parameters.owasp.memory)

    /// The number of passes over the memory to hash one password (Argon2id).
    @Setting("The number of passes over the memory to hash one password (Argon2id).", .range(1...100))
    public var passwordPasses = Int(Argon2Parameters.owasp.passes)

    /// The minimum length of a new password, in characters.
    ///
    /// Source: NIST SP 800-63B-4, section 3.1.1.2: 15 while the password is the only factor.
    @Setting(
        "The minimum length of a new password, in characters.",
        .range(PasswordRules.minLength...PasswordRules.maxLength))
    public var passwordMinimum = PasswordRules.defaultMinimum

    /// How long a login, or the password again, counts for actions that want a recent proof of the user.
    @Setting(
        "How long a login, or the password again, counts for actions that want a recent proof of the user.",
        .range(.seconds(10)...(.seconds(30 * 86_400))))
    public var stepUpAge: Duration = .seconds(600)

    /// Keys that hash passwords besides their salt, as kid:base64, separated by commas; the first is for new hashes.
    ///
    /// Never remove one while stored passwords have it: their users couldn't log in.
    @Setting(
        "Keys that hash passwords besides their salt, as kid:base64, separated by commas; the first is for new hashes.",
        .ifSet(.namedKeys(.peppers)))
    public var passwordPeppers: Secret<String>?

    /// Maximum number of API keys of a tenant without a limit of its own or of its plan.
    @Setting(
        "Maximum number of API keys of a tenant without a limit of its own or of its plan.", .ifSet(.range(0...10_000)))
    public var apiKeys: Int? = 100

    /// The longest time until an API key expires, and the time of one without an expiry.
    @Setting(
        "The longest time until an API key expires, and the time of one without an expiry.",
        .range(.seconds(60)...(.seconds(10 * 366 * 86_400))))
    public var apiKeyLifetime: Duration = .seconds(365 * 86_400)

    /// How long the previous secret of an API key stays valid after a rotation that doesn't say it.
    @Setting(
        "How long the previous secret of an API key stays valid after a rotation that doesn't say it.",
        .range(.zero...(.seconds(7 * 86_400))))
    public var apiKeyOverlap: Duration = .seconds(86_400)

    /// When a sign-up takes effect: immediate, or verified; by default immediate in development and test only.
    @Setting(
        "When a sign-up takes effect: immediate, or verified when the mailbox is proved; by default immediate in "
            + "development and test only.")
    public var signup: SignUpMode?

    /// Whether anyone may sign up; false for only those who are invited.
    @Setting("Whether anyone may sign up; false for only those who are invited.")
    public var signupOpen = true

    /// The domains whose addresses may sign up, in lower case; empty for all.
    @Setting("The domains whose addresses may sign up, in lower case; empty for all.")
    public var signupDomains: [String] = []

    /// Whether users may log in with a link or a code that is mailed to them.
    @Setting("Whether users may log in with a link or a code that is mailed to them.")
    public var magicLink = false

    /// Where a product with a front end of its own has the pages that links in mails lead to: `/verify-email`,
    /// `/reset-password`, `/magic-link`, `/invitation`, `/forgot-password` and `/sign-in` below it.
    @Setting(
        "Where a product with a front end of its own has the pages that links in mails lead to: /verify-email, "
            + "/reset-password, /magic-link, /invitation, /forgot-password and /sign-in below it; by default the account "
            + "pages.", .ifSet(.publicURL))
    public var pagesURL: String?

    /// How long after its last change an account whose mailbox wasn't proved loses its address; by default 30 days where
    /// sign-ups are verified, and never where they are immediate.
    @Setting(
        "How long after its last change an account whose mailbox wasn't proved loses its address; by default 30 days where "
            + "sign-ups are verified, and never where they are immediate.", .ifSet(.atLeast(.seconds(3600))))
    public var unverifiedLifetime: Duration?

    /// Creates settings with the defaults.
    public init() {}

    /// Reports values that contradict each other.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            refreshTokenLifetime > accessTokenLifetime, "refresh_token_lifetime",
            "must be longer than access_token_lifetime")
        checks.require(
            sessionLifetime >= refreshTokenLifetime, "session_lifetime",
            "must not be shorter than refresh_token_lifetime")
    }
}

/// The settings section `access`: the authorization of requests.
public struct AccessSettings: Settings {
    /// The name of the section.
    public static let section = "access"

    /// For how many seconds a membership is cached; 0 queries the database for each request.
    @Setting(
        "For how many seconds a membership is cached; 0 queries the database for each request.", .range(0...3600)
    )
    public var cacheSeconds = 0

    /// Creates settings with the defaults.
    public init() {}
}

extension AuthSettings {
    /// The cost of a new password hash.
    var argon2: Argon2Parameters {
        Argon2Parameters(memory: UInt32(clamping: passwordMemory), passes: UInt32(clamping: passwordPasses))
    }

    /// How long sessions live.
    var sessionRules: SessionRules {
        SessionRules(idle: refreshTokenLifetime, maximum: sessionLifetime, grace: refreshGrace)
    }

    /// What access tokens say besides user and session.
    var tokenRules: TokenRules { TokenRules(issuer: issuer, audience: audience, leeway: clockLeeway) }
}

extension AuthSettings {
    /// Who may sign up.
    ///
    /// - Parameter environment: decides the mode if the settings don't.
    func signUpRules(in environment: String) -> SignUpRules {
        let isForDevelopment = environment == "development" || environment == "test"
        return SignUpRules(
            mode: signup ?? (isForDevelopment ? .immediate : .verified), isOpen: signupOpen,
            domains: signupDomains.map { $0.lowercased() })
    }
}

extension AuthSettings {
    /// The peppers of the settings; none by default.
    ///
    /// - Throws: ``NamedKeysError`` for an invalid list; validated settings have none.
    func peppers() throws(NamedKeysError) -> [NamedKeys.Key] {
        let text = passwordPeppers?.reveal() ?? ""
        return text.isEmpty ? [] : try NamedKeys(parsing: text, .peppers).all
    }
}
