import TrellisConfig

/// The settings section `throttle`: how many guesses of passwords and codes are admitted.
public struct ThrottleSettings: Settings {
    /// The name of the section.
    public static let section = "throttle"

    /// How many wrong passwords of one account are admitted without a wait.
    @Setting("How many wrong passwords of one account are admitted without a wait.", .range(1...1000))
    public var accountAttempts = 10

    /// The first wait after those; each further wrong password doubles it.
    @Setting(
        "The first wait after those; each further wrong password doubles it.",
        .range(.milliseconds(100)...(.seconds(3600))))
    public var accountWait: Duration = .seconds(1)

    /// The longest wait of one account.
    @Setting("The longest wait of one account.", .range(.milliseconds(100)...(.seconds(86_400))))
    public var accountWaitLimit: Duration = .seconds(900)

    /// After how long one wrong password of an account is forgotten.
    @Setting(
        "After how long one wrong password of an account is forgotten.", .range(.seconds(1)...(.seconds(86_400))))
    public var accountRecovery: Duration = .seconds(600)

    /// How many wrong passwords from one network are admitted without a wait.
    @Setting(
        "How many wrong passwords from one network (an IPv4 address, an IPv6 /64) are admitted without a wait.",
        .range(1...1_000_000))
    public var networkAttempts = 100

    /// The first wait after those; each further wrong password doubles it.
    @Setting(
        "The first wait of a network after those; each further wrong password doubles it.",
        .range(.milliseconds(100)...(.seconds(3600))))
    public var networkWait: Duration = .seconds(1)

    /// The longest wait of one network.
    @Setting("The longest wait of one network.", .range(.milliseconds(100)...(.seconds(86_400))))
    public var networkWaitLimit: Duration = .seconds(60)

    /// After how long one wrong password from a network is forgotten.
    @Setting(
        "After how long one wrong password from a network is forgotten.", .range(.seconds(1)...(.seconds(86_400))))
    public var networkRecovery: Duration = .seconds(10)

    /// How long a client counts as a known device after a login: its attempts are counted apart from those of others.
    @Setting(
        "How long a client counts as a known device after a login, whose attempts are counted apart; 0 for never.",
        .range(.zero...(.seconds(3650 * 86_400))))
    public var deviceLifetime: Duration = .seconds(180 * 86_400)

    /// Creates settings with the defaults.
    public init() {}

    /// Reports values that contradict each other.
    public func check(_ checks: inout SettingsChecks) {
        for (name, wait, limit, recovery) in [
            ("account", accountWait, accountWaitLimit, accountRecovery),
            ("network", networkWait, networkWaitLimit, networkRecovery),
        ] {
            checks.require(limit >= wait, "\(name)_wait_limit", "must not be shorter than \(name)_wait")
            // Otherwise guesses would come faster than they are forgotten, and be remembered without a limit.
            checks.require(limit >= recovery, "\(name)_wait_limit", "must not be shorter than \(name)_recovery")
        }
    }
}

extension ThrottleSettings {
    /// The rule of accounts, of known devices, and of users who are signed in.
    var account: ThrottleRule {
        ThrottleRule(
            attempts: accountAttempts, wait: accountWait, waitLimit: accountWaitLimit, recovery: accountRecovery)
    }

    /// The rule of networks.
    var network: ThrottleRule {
        ThrottleRule(
            attempts: networkAttempts, wait: networkWait, waitLimit: networkWaitLimit, recovery: networkRecovery)
    }
    /// The rule of the networks of one site, of which IPv6 has 65 536.
    var site: ThrottleRule {
        ThrottleRule(
            attempts: networkAttempts * Self.siteFactor, wait: networkWait, waitLimit: networkWaitLimit,
            recovery: networkRecovery / Self.siteFactor)
    }

    /// How many times the guesses of one network a site has.
    private static let siteFactor = 16
}
