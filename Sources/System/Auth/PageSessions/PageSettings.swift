import TrellisConfig

/// Sessions of superusers' pages.
package struct PageSettings: Settings {
    package static let section = "admin"

    @Setting("How long a session of the pages below /admin lasts that nobody uses.", .atLeast(.seconds(60)))
    package var idleTimeout: Duration = .seconds(1800)

    @Setting("How long a session of the pages below /admin lasts at most.", .atLeast(.seconds(60)))
    package var sessionLifetime: Duration = .seconds(12 * 3600)

    @Setting("Whether browsers send the cookie of those pages over HTTPS only; false is for development.")
    package var secureCookie = true

    /// The defaults.
    package init() {}

    package func check(_ checks: inout SettingsChecks) {
        checks.require(sessionLifetime >= idleTimeout, "session_lifetime", "must not be shorter than idle_timeout")
    }
}
