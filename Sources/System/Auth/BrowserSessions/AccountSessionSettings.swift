import TrellisConfig

/// The settings section `account`: the account pages, and their sessions.
///
/// A product without the section has no account pages.
public struct AccountSessionSettings: Settings {
    /// The name of the section.
    public static let section = "account"

    /// Whether the server has the account pages; false for a product with a front end of its own.
    @Setting("Whether the server has the account pages; false for a product with a front end of its own.")
    public var enabled = true

    /// The idle timeout of a session of the pages below /account.
    @Setting("The idle timeout of a session of the pages below /account.", .atLeast(.seconds(60)))
    public var idleTimeout: Duration = .seconds(3600)

    /// The maximum lifetime of a session of the pages below /account.
    @Setting("The maximum lifetime of a session of the pages below /account.", .atLeast(.seconds(60)))
    public var sessionLifetime: Duration = .seconds(24 * 3600)

    /// Whether browsers send the cookie of those pages over HTTPS only; false only for development.
    @Setting("Whether browsers send the cookie of those pages over HTTPS only; false only for development.")
    public var secureCookie = true

    /// Creates settings with the defaults.
    public init() {}

    /// Reports values that contradict each other.
    public func check(_ checks: inout SettingsChecks) {
        checks.require(sessionLifetime >= idleTimeout, "session_lifetime", "must not be shorter than idle_timeout")
    }
}
