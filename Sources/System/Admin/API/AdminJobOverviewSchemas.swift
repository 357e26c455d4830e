import TrellisJobs
import TrellisKernel
import TrellisSchema

/// How all queues are at one moment.
@Schema
struct AdminJobOverview {
    /// The moment.
    var at: Timestamp
    var queues: [AdminQueue]
    /// The last hour, minute by minute, over all queues.
    var minutes: [AdminJobMinute]
    /// The latest to have started.
    var running: [AdminJob]
    /// The latest to have been discarded.
    var failures: [AdminJob]
    /// How many worker processes there are.
    var workers: Int

    init(_ overview: JobOverview) {
        at = overview.at
        queues = overview.queues.map { AdminQueue($0) }
        minutes = overview.sums.map { AdminJobMinute($0) }
        running = overview.running.map { AdminJob($0) }
        failures = overview.failures.map { AdminJob($0) }
        workers = overview.workers
    }
}

/// One queue.
@Schema
struct AdminQueue {
    var name: String
    /// Since when no job of it starts.
    var pausedAt: Timestamp?
    var available: Int
    var running: Int
    var scheduled: Int
    var blocked: Int
    /// Failed for good, and still kept.
    var discarded: Int
    /// When the job that has waited longest might have started.
    var oldestDueAt: Timestamp?

    init(_ queue: QueueStanding) {
        name = queue.queue
        pausedAt = queue.pausedAt
        available = queue.counts[.available] ?? 0
        running = queue.counts[.running] ?? 0
        scheduled = queue.counts[.scheduled] ?? 0
        blocked = queue.counts[.blocked] ?? 0
        discarded = queue.counts[.discarded] ?? 0
        oldestDueAt = queue.oldestAvailable
    }
}

/// What became of jobs in one minute.
@Schema
struct AdminJobMinute {
    /// The minute's beginning.
    var minute: Timestamp
    var completed: Int
    /// Attempts that failed, and jobs that were discarded or cancelled.
    var failed: Int
    /// Seconds that jobs waited between being due and starting, on average.
    var wait: Double
    /// Seconds that attempts ran, on average.
    var run: Double

    init(_ sum: MinuteSum) {
        minute = sum.minute
        completed = sum.completed
        failed = sum.failed + sum.lost
        wait = sum.wait
        run = sum.run
    }
}
