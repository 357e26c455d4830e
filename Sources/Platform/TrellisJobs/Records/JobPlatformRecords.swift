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
    /// The number of jobs that were discarded or cancelled.
    package var lost: Int
    /// The time between being due and starting: the sum and the maximum, in microseconds.
    package var waitSum: Int
    package var waitMax: Int
    /// The run time of attempts: the sum and the maximum, in microseconds.
    package var runSum: Int
    package var runMax: Int
}

extension JobWorkerRecord {
    /// All workers, the latest started first.
    package static var latestFirst: Query<JobWorkerRecord> { Query().order { $0.startedAt.descending } }
}
