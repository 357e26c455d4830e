import TrellisConfig

/// The settings section `admin`: sessions of the superuser pages.
package struct BrowserSessionSettings: Settings {
    package static let section = "admin"

    @Setting("The idle timeout of a session of the pages below /admin.", .atLeast(.seconds(60)))
    package var idleTimeout: Duration = .seconds(1800)

    @Setting("The maximum lifetime of a session of the pages below /admin.", .atLeast(.seconds(60)))
    package var sessionLifetime: Duration = .seconds(12 * 3600)

    @Setting("Whether browsers send the cookie of those pages over HTTPS only; false only for development.")
    package var secureCookie = true

    /// Creates settings with the defaults.
    package init() {}

    package func check(_ checks: inout SettingsChecks) {
        checks.require(sessionLifetime >= idleTimeout, "session_lifetime", "must not be shorter than idle_timeout")
    }
}
