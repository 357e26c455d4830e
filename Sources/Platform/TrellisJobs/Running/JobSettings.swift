public import TrellisConfig

/// How background work is run.
public struct JobSettings: Settings {
    /// `jobs`.
    public static let section = "jobs"

    /// Whether the server runs jobs too.
    @Setting("Whether `App serve` runs jobs beside requests; otherwise `App work` processes do.")
    public var runInServer = false
    /// Whether jobs run within the call that enqueued them.
    @Setting("Whether a job runs right after the commit that enqueued it, before the call returns: for debugging.")
    public var inline = false
    /// How many jobs a process runs at once.
    @Setting("How many jobs a worker process runs at once.", .range(1...10_000)) public var concurrency = 16
    /// The queues that are served.
    @Setting("The queues that a worker serves; all when the list is empty.") public var queues: [String] = []
    /// How often the queues are looked at.
    @Setting("How often queues are looked at, beside being woken.", .range(.milliseconds(10)...(.seconds(60))))
    public var pollInterval = Duration.milliseconds(500)
    /// How often a worker shows that it lives.
    @Setting("How often a worker shows that it lives.", .range(.milliseconds(50)...(.seconds(60))))
    public var heartbeat = Duration.seconds(5)
    /// After how long a worker that shows nothing is taken for dead.
    @Setting("After how long without a sign of life a worker's jobs are given to others.")
    public var deadAfter = Duration.seconds(30)
    /// How long running jobs may go on after the signal to stop.
    @Setting("How long running jobs may go on after the signal to stop, before they are put back.")
    public var shutdownGrace = Duration.seconds(25)
    /// How long a cancelled job may take to end.
    @Setting("How long a job that was cancelled may take to end, before its place is given to another.")
    public var stuckAfter = Duration.seconds(10)
    /// How often finished jobs are pruned.
    @Setting("How often jobs whose retention has passed are removed.")
    public var pruneInterval = Duration.seconds(60)

    /// The declared defaults.
    public init() {}
}
