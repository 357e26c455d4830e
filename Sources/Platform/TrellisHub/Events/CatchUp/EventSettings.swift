public import TrellisConfig

/// The settings of event retention and delivery.
public struct EventSettings: Settings {
    /// `events`.
    public static let section = "events"

    /// The retention of events.
    @Setting("Retention of events, for replays and for streams that resume.", .atLeast(.seconds(3600)))
    public var retention = Duration.seconds(30 * 86_400)
    /// The number of events that one transaction of a catch-up subscriber reads.
    @Setting("How many events one transaction of a catch-up subscriber reads.", .range(1...10_000))
    public var batch = 100
    /// The poll interval of the relay and of catch-up subscribers.
    @Setting(
        "How often the relay and catch-up subscribers look for events, in addition to notifications.",
        .range(.milliseconds(10)...(.seconds(60))))
    public var pollInterval = Duration.milliseconds(500)
    /// The maximum number of event streams in one server process.
    @Setting("Maximum number of event streams in one server process.", .range(0...100_000)) public var streams = 1000
    /// The number of a tenant's latest events that a server process keeps for its streams.
    @Setting(
        "How many of a tenant's latest events a server process keeps in memory for its event streams.",
        .range(1...100_000))
    public var streamBuffer = 500
    /// The number of megabytes of events that a server process keeps for all its streams.
    @Setting(
        "How many megabytes of events a server process keeps in memory for the event streams of all tenants.",
        .range(1...10_000))
    public var streamMegabytes = 64
    /// How often a stream checks its member's permissions again.
    @Setting(
        "How often a stream checks its member's permissions again and sends a heartbeat.",
        .range(.milliseconds(10)...(.seconds(60))))
    public var recheck = Duration.seconds(5)
    /// The interval between removals of old events.
    @Setting("How often events older than the retention are removed.", .range(.milliseconds(50)...(.seconds(86_400))))
    public var pruneInterval = Duration.seconds(600)

    /// Whether a relay makes jobs of deliveries.
    @Setting(
        "Deliveries to durable subscribers become jobs after the commit, by a relay; false writes them with the event.")
    public var relay = true
    /// The number of events that one transaction of the relay passes.
    @Setting("How many events one transaction of the relay makes deliveries of.", .range(1...10_000))
    public var relayBatch = 500
    /// The pause of the relay between transactions while events arrive.
    @Setting(
        "Pause of the relay between its transactions while events arrive: longer costs less, and delays deliveries.",
        .range(.zero...(.seconds(5))))
    public var relayPause = Duration.milliseconds(10)

    /// The declared defaults.
    public init() {}
}
