package import TrellisDatabase
package import TrellisKernel

/// A row of `job_queue`: what is remembered of a queue beside its jobs.
@Record("job_queue")
package struct JobQueueRecord {
    /// The queue's name.
    @ColumnName("name") package var id: String
    /// Since when no job of it starts.
    package var pausedAt: Timestamp?
    /// How many starts its rate limit has left.
    package var tokens: Double
    /// When ``tokens`` was right.
    package var refilledAt: Timestamp
}

/// A row of `job_worker`: one worker process, from its start to its end.
@Record("job_worker")
package struct JobWorkerRecord {
    package var id: ID<JobWorker>
    /// The machine.
    package var host: String
    /// The process's number there.
    package var process: Int
    /// The queues that it serves.
    package var queues: [String]
    /// How many jobs it runs at once.
    package var concurrency: Int
    /// How many it is running.
    package var running: Int
    /// Counts up while it lives; others take it for dead when the count stands still.
    package var beat: Int
    package var beatAt: Timestamp
    package var startedAt: Timestamp
    /// Since when it takes no more jobs.
    package var stoppingAt: Timestamp?
}

/// A row of `job_schedule`: when a job runs by the calendar.
@Record("job_schedule")
package struct JobScheduleRecord {
    /// The schedule's name.
    @ColumnName("name") package var id: String
    /// The name of the job that it enqueues.
    package var job: String
    /// The rule, as declared.
    package var rule: String
    package var timeZone: String
    /// Since when it enqueues nothing.
    package var pausedAt: Timestamp?
    /// The next time that it enqueues.
    package var nextAt: Timestamp
    /// The last time that it enqueued for.
    package var lastAt: Timestamp?
    /// The job that it enqueued last.
    package var lastJobID: ID<BackgroundJob>?
}

/// A row of `job_minute`: what became of the jobs of a queue within a minute.
@Record("job_minute")
package struct JobMinuteRecord {
    /// The queue and the minute, `default@1767225600`.
    package var id: String
    package var queue: String
    /// The minute's beginning.
    package var minute: Timestamp
    package var completed: Int
    /// Attempts that failed.
    package var failed: Int
    /// Jobs that were discarded or cancelled.
    package var lost: Int
    /// How long jobs waited between being due and starting: the sum and the longest, in microseconds.
    package var waitSum: Int
    package var waitMax: Int
    /// How long attempts ran: the sum and the longest, in microseconds.
    package var runSum: Int
    package var runMax: Int
}

extension JobWorkerRecord {
    /// The workers that are there, the latest first.
    package static var latestFirst: Query<JobWorkerRecord> { Query().order { $0.startedAt.descending } }
}
