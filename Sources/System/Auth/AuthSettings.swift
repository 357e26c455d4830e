import TrellisConfig

/// The settings section `auth`: tokens and passwords.
package struct AuthSettings: Settings {
    package static let section = "auth"

    @Setting("The lifetime of an access token.", .range(.seconds(10)...(.seconds(86_400))))
    package var accessTokenLifetime: Duration = .seconds(900)

    @Setting("The idle timeout of a session; each refresh restarts it.", .atLeast(.seconds(60)))
    package var refreshTokenLifetime: Duration = .seconds(30 * 86_400)

    @Setting(
        "The keys of access tokens as kid:base64, separated by commas: the first signs, all verify.",
        options: [.reloadable, .generated(.namedKeys(bytes: 32))], .namedKeys(.signing))
    package var signingKeys = Secret("development:aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw")

    @Setting("The number of threads that hash passwords; 0 for half of the processors, at most 4.", .range(0...64))
    package var passwordThreads = 0

    @Setting("The maximum number of passwords that wait for hashing; more logins fail with 503.", .range(0...100_000))
    package var passwordQueue = HashingPool.defaultQueueCapacity

    @Setting("The memory to hash one password, in KiB (Argon2id).", .range(64...4_194_304))
    package var passwordMemory = Int(Argon2Parameters.owasp.memory)

    @Setting("The number of passes over the memory to hash one password (Argon2id).", .range(1...100))
    package var passwordPasses = Int(Argon2Parameters.owasp.passes)

    /// Creates settings with the defaults.
    package init() {}

    package func check(_ checks: inout SettingsChecks) {
        checks.require(
            refreshTokenLifetime > accessTokenLifetime, "refresh_token_lifetime",
            "must be longer than access_token_lifetime")
    }
}

/// The settings section `access`: the authorization of requests.
package struct AccessSettings: Settings {
    package static let section = "access"

    @Setting(
        "For how many seconds a membership is cached; 0 queries the database for each request.", .range(0...3600)
    )
    package var cacheSeconds = 0

    /// Creates settings with the defaults.
    package init() {}
}

extension AuthSettings {
    /// The cost of a new password hash.
    var argon2: Argon2Parameters {
        Argon2Parameters(memory: UInt32(clamping: passwordMemory), passes: UInt32(clamping: passwordPasses))
    }
}
