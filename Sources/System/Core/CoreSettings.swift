import TrellisConfig

/// The limits of event streams: in the section `quotas`.
public struct CoreSettings: Settings {
    /// The name of the section.
    public static let section = "quotas"

    /// Maximum number of a tenant's open event streams in each server process, without a limit of its own or of its
    /// plan.
    @Setting(
        "Maximum number of a tenant's open event streams in each server process, without a limit of its own or of its "
            + "plan.", .ifSet(.atLeast(0)))
    public var streams: Int?

    /// Creates the default settings.
    public init() {}
}
