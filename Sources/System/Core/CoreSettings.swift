import TrellisConfig

/// The limits of event streams: in the section `quotas`.
package struct CoreSettings: Settings {
    package static let section = "quotas"

    @Setting(
        "Maximum number of a tenant's open event streams in each server process, without a limit of its own or of its "
            + "plan.", .ifSet(.atLeast(0)))
    package var streams: Int?

    /// Creates the default settings.
    package init() {}
}
