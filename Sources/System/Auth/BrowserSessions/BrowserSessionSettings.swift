import TrellisConfig

/// The settings section `admin`: sessions of the superuser pages.
public struct BrowserSessionSettings: Settings {
    /// The name of the section.
    public static let section = "admin"

    /// Whether the server has the pages and routes of the administration.
    @Setting("Whether the server has the pages below /admin, and the same data as JSON.")
    public var enabled = true

    /// The idle timeout of a session of the pages below /admin.
    @Setting("The idle timeout of a session of the pages below /admin.", .atLeast(.seconds(60)))
    public var idleTimeout: Duration = .seconds(1800)

    /// The maximum lifetime of a session of the pages below /admin.
    @Setting("The maximum lifetime of a session of the pages below /admin.", .atLeast(.seconds(60)))
    public var sessionLifetime: Duration = .seconds(12 * 3600)

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
