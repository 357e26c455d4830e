public import TrellisConfig

/// How events are kept and handed on.
public struct EventSettings: Settings {
    /// `events`.
    public static let section = "events"

    /// How long events are kept.
    @Setting("How long events are kept, for replays and for streams that resume.", .atLeast(.seconds(3600)))
    public var retention = Duration.seconds(30 * 86_400)
    /// How many events a transaction of a catch-up subscriber looks at.
    @Setting("How many events one transaction of a subscriber that catches up looks at.", .range(1...10_000))
    public var batch = 100
    /// How often subscribers look for events.
    @Setting(
        "How often subscribers that catch up look for events, beside being woken.",
        .range(.milliseconds(10)...(.seconds(60))))
    public var pollInterval = Duration.milliseconds(500)
    /// How many clients may follow events.
    @Setting("How many clients may follow events in one server process.", .range(0...100_000)) public var streams = 1000
    /// How often streams look whether their members may still see what they send.
    @Setting(
        "How often a stream looks whether its member may still see it, and shows that it lives.",
        .range(.milliseconds(10)...(.seconds(60))))
    public var recheck = Duration.seconds(5)
    /// How often old events are removed.
    @Setting("How often events whose time is over are removed.", .range(.milliseconds(50)...(.seconds(86_400))))
    public var pruneInterval = Duration.seconds(600)

    /// The declared defaults.
    public init() {}
}
