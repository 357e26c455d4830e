public import TrellisConfig

/// The settings of background jobs.
public struct JobSettings: Settings {
    /// `jobs`.
    public static let section = "jobs"

    /// Whether the server process runs jobs.
    @Setting("Whether the `App serve` process also runs jobs; otherwise `App work` processes run them.")
    public var runInServer = false
    /// Whether jobs run within the call that enqueues them.
    @Setting("Whether a job runs right after the commit that enqueues it, before the call returns; for debugging.")
    public var inline = false
    /// The number of jobs that a worker process runs at once.
    @Setting("The number of jobs that a worker process runs at once.", .range(1...10_000)) public var concurrency = 16
    /// The queues that a worker serves.
    @Setting("The queues that a worker serves; all queues if the list is empty.") public var queues: [String] = []
    /// The interval at which a worker polls the queues.
    @Setting(
        "The interval at which a worker polls the queues, in addition to notifications.",
        .range(.milliseconds(10)...(.seconds(60))))
    public var pollInterval = Duration.milliseconds(500)
    /// The interval of a worker's heartbeats.
    @Setting("The interval of a worker's heartbeats.", .range(.milliseconds(50)...(.seconds(60))))
    public var heartbeat = Duration.seconds(5)
    /// The time without heartbeats after which a worker counts as dead.
    @Setting("The time without heartbeats after which other workers take over a worker's jobs.")
    public var deadAfter = Duration.seconds(30)
    /// The time that running jobs get to end after the stop signal.
    @Setting("The time that running jobs get to end after the stop signal, before they are put back.")
    public var shutdownGrace = Duration.seconds(25)
    /// The time that a cancelled job gets to end.
    @Setting("The time that a cancelled job gets to end, before its slot is released for another job.")
    public var stuckAfter = Duration.seconds(10)
    /// The interval at which finished jobs are pruned.
    @Setting("The interval at which jobs are deleted whose retention has passed.")
    public var pruneInterval = Duration.seconds(60)
    /// The size above which files of jobs are kept in the store of objects.
    @Setting(
        "The size above which a file of a job is kept in the storage; a smaller one is kept in the database.",
        .range(ByteCount(bytes: 0)...(.mebibytes(16))))
    public var fileThreshold = ByteCount.kibibytes(64)

    /// The declared defaults.
    public init() {}
}
