import TrellisConfig

/// The limits of tenants: in the section `quotas`.
package struct TenantSettings: Settings {
    package static let section = "quotas"

    @Setting("Maximum number of members of a tenant without a limit of its own or of its plan.", .ifSet(.atLeast(1)))
    package var members: Int?

    /// Creates the default settings.
    package init() {}
}
