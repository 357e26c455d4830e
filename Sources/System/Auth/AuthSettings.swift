import TrellisConfig

/// The settings section `auth`: tokens and passwords.
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

    /// The keys of access tokens as kid:base64, separated by commas: the first signs, all verify.
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

    /// Creates settings with the defaults.
    public init() {}

    /// Reports values that contradict each other.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(
            refreshTokenLifetime > accessTokenLifetime, "refresh_token_lifetime",
            "must be longer than access_token_lifetime")
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
}
