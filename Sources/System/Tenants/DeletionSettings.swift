import TrellisConfig

/// How long what was deleted can be restored: the section `deletion`.
public struct DeletionSettings: Settings {
    /// The name of the section.
    public static let section = "deletion"

    /// How long a deleted tenant can be restored before it is erased.
    @Setting("How long a deleted tenant can be restored before it is erased.", .atLeast(.seconds(0)))
    public var tenantGrace = Duration.seconds(30 * 86_400)
    /// How long a deleted account can be restored before it is erased.
    @Setting("How long a deleted account can be restored, by signing in, before it is erased.", .atLeast(.seconds(0)))
    public var userGrace = Duration.seconds(30 * 86_400)
    /// How long events and jobs about an erased user stay, so that subscribers and webhooks get the last ones.
    @Setting(
        "How long events and jobs about an erased user stay, so that subscribers and webhooks get the last ones.",
        .atLeast(.seconds(0)))
    public var eventGrace = Duration.seconds(7 * 86_400)

    /// Creates the default settings.
    public init() {}
}
