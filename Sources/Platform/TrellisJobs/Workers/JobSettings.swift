public import TrellisConfig
package import TrellisStorage

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
    /// The time without heartbeats after which a worker counts as dead; at least three heartbeats.
    @Setting(
        "The time without heartbeats after which other workers take over a worker's jobs; at least three heartbeats.",
        .range(.milliseconds(50)...(.seconds(86_400))))
    public var deadAfter = Duration.seconds(30)
    /// The time that running jobs get to end after the stop signal.
    @Setting(
        "The time that running jobs get to end after the stop signal, before they are put back.",
        .range(.zero...(.seconds(86_400))))
    public var shutdownGrace = Duration.seconds(25)
    /// The time that a cancelled job gets to end.
    @Setting(
        "The time that a cancelled job gets to end, before its slot is released for another job.",
        .range(.zero...(.seconds(86_400))))
    public var stuckAfter = Duration.seconds(10)
    /// Whether the process exits when jobs that can't be stopped keep it from running anything else.
    @Setting(
        """
        Whether the process exits when a job that exceeds its timeout can't be stopped and nothing else of the process \
        runs. Its other jobs are put back first, and their attempts don't count.
        """)
    public var exitWhenBlocked = true
    /// How long a job is due before it starts ahead of others whatever its priority.
    @Setting(
        """
        How long a job has been due when it may start ahead of others, whatever its priority, so that jobs of low \
        priority start at all; 0s for never.
        """, .range(.zero...(.seconds(366 * 86_400))))
    public var ageAfter = Duration.seconds(3600)
    /// How many of the longest waiting jobs of a tenant and queue start ahead of others at a time.
    @Setting(
        """
        How many of the longest waiting jobs of a tenant and queue start ahead of others at a time because of \
        jobs.age_after; few, so that a long backlog doesn't hold up urgent jobs.
        """, .range(1...1000))
    public var agedAtOnce = 10
    /// How long a process prints the same metrics of queues.
    @Setting(
        """
        How long a process prints the same metrics of queues, before it reads them from the database again; \
        every process that serves /metrics reads its own.
        """, .range(.seconds(1)...(.seconds(3600))))
    public var metricsInterval = Duration.seconds(15)
    /// The interval at which finished jobs are pruned.
    @Setting(
        "The interval at which jobs are deleted whose retention has passed.",
        .range(.milliseconds(50)...(.seconds(86_400))))
    public var pruneInterval = Duration.seconds(60)
    /// How long a job waits for a release that can run it.
    @Setting(
        """
        How long a job whose name or version no worker knows, or whose arguments can't be read, waits for a release that \
        can run it, before it is discarded.
        """, .range(.seconds(60)...(.seconds(366 * 86_400))))
    public var parkedFor = JobParking.standardLimit
    /// The most jobs that are carried to a database of their own at a time.
    @Setting(
        """
        The most jobs that one transaction carries from the outbox to the database of database.jobs_url; all of them are in \
        memory with their arguments.
        """, .range(1...5000))
    public var outboxBatch = 200
    /// The least time between two due times of a schedule that a tenant makes.
    @Setting(
        "The least time between two due times of a schedule that a tenant makes.",
        .range(.seconds(1)...(.seconds(86_400))))
    public var scheduleInterval = Duration.seconds(60)
    /// The size above which files of jobs are kept in the store of objects.
    @Setting(
        "The size above which a file of a job is kept in the storage; a smaller one is kept in the database.",
        .range(ByteCount(bytes: 0)...(.mebibytes(16))))
    public var fileThreshold = ByteCount.kibibytes(64)
    /// The most bytes of a job's arguments.
    @Setting(
        "The most bytes of a job's arguments; a larger job isn't enqueued.",
        .range(ByteCount.kibibytes(1)...(.mebibytes(16))))
    public var argumentLimit = ByteCount.mebibytes(1)
    /// The most bytes of the result of a job or a step.
    @Setting(
        "The most bytes of the result of a job or of one of its steps; a job with a larger one is discarded.",
        .range(ByteCount.kibibytes(1)...(.mebibytes(16))))
    public var resultLimit = ByteCount.mebibytes(1)
    /// The size above which arguments, results and values of steps are kept in the store of objects.
    @Setting(
        """
        The size above which the result of a job, the value of a step and arguments that are staged are kept in the storage; \
        smaller ones are kept in the database.
        """, .range(ByteCount.kibibytes(1)...(.mebibytes(16))))
    public var contentThreshold = ByteCount.kibibytes(256)
    /// The most bytes of arguments, of a result or the value of a step in the store of objects.
    @Setting(
        "The most bytes of arguments, of a result or the value of a step that the storage keeps; all of it is in memory.",
        .range(ByteCount.kibibytes(1)...(.mebibytes(1024))))
    public var contentLimit = ByteCount.mebibytes(16)
    /// The keys that encrypt what jobs keep secret.
    @Setting(
        """
        Keys that encrypt confidential arguments, results and steps of jobs, as kid:base64 separated by commas: the first \
        encrypts, all decrypt. Jobs with such values are refused without one.
        """,
        options: [.reloadable, .generated(.namedKeys(bytes: 32))], .ifSet(.namedKeys(.sealing)))
    public var secretKeys: Secret<String>?
    /// The most steps of a job.
    @Setting("The most steps of a job.", .range(1...100_000)) public var stepLimit = 1000
    /// The most bytes of a file of a job.
    @Setting("The most bytes of a file of a job.", .range(ByteCount.kibibytes(1)...(.mebibytes(1 << 20))))
    public var fileLimit = ByteCount.mebibytes(1024)
    /// The most lines of the log of an attempt.
    @Setting("The most lines that are stored of the log of an attempt.", .range(0...10_000)) public var logLimit = 500

    /// The declared defaults.
    public init() {}
}

extension JobFiles {
    /// Keeps what is larger than the settings say in `storage`.
    package init(_ storage: any Storage, _ settings: JobSettings) {
        self.init(storage, threshold: settings.fileThreshold, contentThreshold: settings.contentThreshold)
    }
}

extension JobSettings {
    /// The time without heartbeats after which a worker counts as dead.
    ///
    /// One late heartbeat must never mean dead, so the minimum is three heartbeats.
    package var longestSilence: Duration { max(deadAfter, heartbeat * 3) }

    /// The sizes that jobs must not exceed; attach them to the database.
    package var limits: JobLimits {
        var limits = JobLimits()
        (limits.arguments, limits.result) = (argumentLimit.bytes, resultLimit.bytes)
        limits.content = contentLimit.bytes
        (limits.steps, limits.file, limits.logLines) = (stepLimit, fileLimit.bytes, logLimit)
        return limits
    }
}
