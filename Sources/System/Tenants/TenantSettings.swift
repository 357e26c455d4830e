import TrellisConfig

/// The limits of tenants: in the section `quotas`.
public struct TenantSettings: Settings {
    /// The name of the section.
    public static let section = "quotas"

    /// Maximum number of members of a tenant without a limit of its own or of its plan.
    @Setting("Maximum number of members of a tenant without a limit of its own or of its plan.", .ifSet(.atLeast(1)))
    public var members: Int?

    /// Maximum number of invitations that a tenant sends in an hour, without a limit of its own or of its plan.
    @Setting(
        "Maximum number of invitations that a tenant sends in an hour, without a limit of its own or of its plan.",
        .ifSet(.atLeast(1)))
    public var invitations: Int? = 100

    /// Maximum number of tenants that one user may own, deleted ones included until they are erased.
    ///
    /// The next creation is refused; ownership that another user hands over isn't.
    @Setting(
        "Maximum number of tenants that one user may own, deleted ones included until they are erased.",
        .ifSet(.atLeast(0)))
    public var tenantsPerUser: Int? = 100

    /// Creates the default settings.
    public init() {}
}
