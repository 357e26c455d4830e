package import TrellisDatabase
package import TrellisKernel

/// A row of `job_queue`: the state of a queue, apart from its jobs.
@Record("job_queue")
package struct JobQueueRecord {
    /// The queue's name.
    @ColumnName("name") package var id: String
    /// When the queue was paused; no job of it starts since then.
    package var pausedAt: Timestamp?
    /// The number of starts that the rate limit has left.
    package var tokens: Double
    /// The moment that ``tokens`` refers to.
    package var refilledAt: Timestamp
}

/// A row of `job_worker`: one worker process, from its start to its end.
@Record("job_worker")
package struct JobWorkerRecord {
    package var id: ID<JobWorker>
    /// The host name.
    package var host: String
    /// The process ID on the host.
    package var process: Int
    /// The queues that the worker serves.
    package var queues: [String]
    /// The maximum number of jobs it runs at once.
    package var concurrency: Int
    /// The number of jobs it is running.
    package var running: Int
    /// The heartbeat counter; other workers take this one for dead when it stops increasing.
    package var heartbeat: Int
    package var heartbeatAt: Timestamp
    package var startedAt: Timestamp
    /// When it stopped claiming jobs.
    package var stoppingAt: Timestamp?
    /// The jobs that its release knows, each with the latest version of the arguments, as `projects.export@2`.
    ///
    /// Nil for a worker of 0.1.0.
    package var jobs: [String]?
    /// The database session that ends with the process, on PostgreSQL.
    package var session: String?
}

/// A row of `job_schedule`: a job that is enqueued at recurring times.
@Record("job_schedule")
package struct JobScheduleRecord {
    /// The schedule's name.
    @ColumnName("name") package var id: String
    /// The name of the job that it enqueues.
    package var job: String
    /// The rule, as declared.
    package var rule: String
    package var timeZone: String
    /// When the schedule was paused; it enqueues nothing since then.
    package var pausedAt: Timestamp?
    /// The next due time.
    package var nextAt: Timestamp
    /// The last due time for which a job was enqueued.
    package var lastAt: Timestamp?
    /// The job that was enqueued last.
    package var lastJobID: ID<BackgroundJob>?
    /// When it first failed to enqueue, since it last did.
    package var failingSince: Timestamp?
    /// Why it failed the last time, while it fails.
    package var failure: String?
}

/// A row of `job_minute`: statistics of one queue for one minute.
@Record("job_minute")
package struct JobStatisticsRecord {
    /// The queue and the minute, `default@1767225600`.
    package var id: String
    package var queue: String
    /// The start of the minute.
    package var minute: Timestamp
    package var completed: Int
    /// The number of attempts that failed.
    package var failed: Int
    /// The number of attempts that discarded or cancelled their job, without those that failed.
    package var lost: Int
    /// The time between being due and starting: the sum and the maximum, in microseconds.
    package var waitSum: Int
    package var waitMax: Int
    /// The run time of attempts: the sum and the maximum, in microseconds.
    package var runSum: Int
    package var runMax: Int
}

/// A row of `job_latency`: how many attempts of a queue have waited, or run, for how long, since the queue's first job.
///
/// The numbers only grow, so the metrics that servers make of them have the values of every worker, also of ended ones.
@Record("job_latency")
package struct JobLatencyRecord {
    /// The queue, the kind and the bucket, `default@wait@500000`.
    package var id: String
    package var queue: String
    /// `wait`, from being due to the start, or `run`, from the start to the end.
    package var kind: String
    /// The longest time of the bucket in microseconds; 0 for times above all other bounds.
    package var bound: Int
    /// The number of attempts whose time is in the bucket.
    package var attempts: Int
    /// The sum of their times.
    package var microseconds: Int

    package static var audit: AuditPolicy { .off(reason: "statistics") }
}

/// A row of `job_leader`: the process that does some work for all of them.
@Record("job_leader")
package struct JobLeaderRecord {
    /// The name of the work.
    @ColumnName("name") package var id: String
    /// The worker that leads.
    package var holderID: ID<JobWorker>
    /// The number of renewals; another process takes over when it stops increasing.
    package var renewals: Int
    package var renewedAt: Timestamp
}

extension JobWorkerRecord {
    /// All workers, the latest started first.
    package static var latestFirst: Query<JobWorkerRecord> { Query().order { $0.startedAt.descending } }
}
