import TrellisConfig

/// The limits of projects: in the section `quotas`.
package struct ProjectSettings: Settings {
    package static let section = "quotas"

    @Setting("Maximum number of projects of a tenant without a limit of its own or of its plan.", .ifSet(.atLeast(0)))
    package var projects: Int?

    @Setting(
        "Maximum number of exports of projects per day of a tenant without a limit of its own or of its plan.",
        .ifSet(.atLeast(0)))
    package var projectExports: Int?

    /// Creates the default settings.
    package init() {}
}
