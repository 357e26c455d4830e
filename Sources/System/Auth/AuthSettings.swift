import TrellisConfig

/// Tokens and passwords.
package struct AuthSettings: Settings {
    package static let section = "auth"

    @Setting("How long an access token is good for.", .range(.seconds(10)...(.seconds(86_400))))
    package var accessTokenLifetime: Duration = .seconds(900)

    @Setting("How long a session lasts that nobody uses; each use starts it anew.", .atLeast(.seconds(60)))
    package var refreshTokenLifetime: Duration = .seconds(30 * 86_400)

    @Setting("Keys of access tokens as kid:base64, separated by commas: the first signs, all verify.", .signingKeys)
    package var signingKeys = Secret("development:aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw")

    @Setting("Threads that hash passwords; 0 for half of the processors, four at most.", .range(0...64))
    package var passwordThreads = 0

    @Setting("How many passwords may wait to be hashed before logins are refused with 503.", .range(0...100_000))
    package var passwordQueue = HashingPool.defaultWaiting

    @Setting("Memory to hash one password, in KiB (Argon2id).", .range(64...4_194_304))
    package var passwordMemory = Int(Argon2Parameters.owasp.memory)

    @Setting("Passes over the memory to hash one password (Argon2id).", .range(1...100))
    package var passwordPasses = Int(Argon2Parameters.owasp.passes)

    /// The defaults.
    package init() {}

    package func check(_ checks: inout SettingsChecks) {
        checks.require(
            refreshTokenLifetime > accessTokenLifetime, "refresh_token_lifetime",
            "must be longer than access_token_lifetime")
    }
}

/// How requests are let in.
package struct AccessSettings: Settings {
    package static let section = "access"

    @Setting(
        "For how many seconds a membership is believed without asking the database; 0 asks each time.", .range(0...3600)
    )
    package var cacheSeconds = 0

    /// The defaults.
    package init() {}
}

extension SettingCheck where Value == Secret<String> {
    /// The text spells signing keys.
    static var signingKeys: Self {
        .that("be kid:base64 entries with commas between, each key of 32 bytes or more") { secret in
            (try? SigningKeys(parsing: secret.reveal())) != nil
        }
    }
}

extension AuthSettings {
    /// The cost of a new password hash.
    var argon2: Argon2Parameters {
        Argon2Parameters(memory: UInt32(clamping: passwordMemory), passes: UInt32(clamping: passwordPasses))
    }
}
