import TrellisConfig

/// The limits of event streams and schedules: in the section `quotas`.
public struct CoreSettings: Settings {
    /// The name of the section.
    public static let section = "quotas"

    /// Maximum number of a tenant's open event streams in each server process, without a limit of its own or of its
    /// plan.
    @Setting(
        "Maximum number of a tenant's open event streams in each server process, without a limit of its own or of its "
            + "plan.", .ifSet(.atLeast(0)))
    public var streams: Int?
    /// Maximum number of a user's open event streams in each server process, in all tenants together.
    @Setting(
        "Maximum number of a user's open event streams in each server process, in all tenants together.",
        .ifSet(.atLeast(0)))
    public var userStreams: Int? = 100
    /// Maximum number of schedules of a tenant without a limit of its own or of its plan.
    @Setting(
        "Maximum number of schedules of a tenant without a limit of its own or of its plan.", .ifSet(.atLeast(0)))
    public var schedules: Int? = 100

    /// Creates the default settings.
    public init() {}
}
