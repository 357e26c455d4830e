import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The status of all queues at one time.
@Schema
struct AdminJobOverview {
    /// The time of the status.
    var at: Timestamp
    var queues: [AdminQueue]
    /// The totals of all queues for each minute of the last hour.
    var minutes: [AdminJobMinute]
    /// The latest started jobs.
    var running: [AdminJob]
    /// The latest discarded jobs.
    var failures: [AdminJob]
    /// The number of worker processes.
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
    /// When the queue was paused.
    var pausedAt: Timestamp?
    var available: Int
    var running: Int
    var scheduled: Int
    var blocked: Int
    /// The number of jobs that failed permanently and aren't pruned yet.
    var discarded: Int
    /// When the longest-waiting job was due.
    var oldestDueAt: Timestamp?

    init(_ queue: QueueStatus) {
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

/// The job totals of one minute.
@Schema
struct AdminJobMinute {
    /// The start of the minute.
    var minute: Timestamp
    var completed: Int
    /// Attempts that failed, and jobs that were discarded or cancelled.
    var failed: Int
    /// The average time between due and started, in seconds.
    var wait: Double
    /// The average run time of attempts, in seconds.
    var run: Double

    init(_ sum: MinuteSum) {
        minute = sum.minute
        completed = sum.completed
        failed = sum.failed + sum.lost
        wait = sum.wait
        run = sum.run
    }
}
