import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The status of all queues at one time.
@Schema
struct AdminJobOverview {
    /// The time of the status.
    var at: Timestamp
    var queues: [AdminQueue]
    /// The range of `minutes`.
    var range: JobChartRange
    /// The length of each of `minutes`, in seconds: 60 for the last hour.
    var interval: Int
    /// The totals for each interval of the range, oldest first, of the queue of the request or of all queues.
    var minutes: [AdminJobMinute]
    /// The latest started jobs.
    var running: [AdminJob]
    /// The jobs that failed last: discarded ones, and those that wait for their next attempt.
    var failures: [AdminJob]
    /// The number of worker processes.
    var workers: Int

    init(_ overview: JobOverview, _ statistics: JobStatisticsRange) {
        at = overview.at
        queues = overview.queues.map { AdminQueue($0) }
        range = statistics.range
        interval = Int(statistics.range.width)
        minutes = statistics.intervals.map { AdminJobMinute($0) }
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
    /// The number of jobs that may start; 10001 for more than 10000, as in the other numbers.
    var available: Int
    var running: Int
    var scheduled: Int
    /// The number of jobs that have failed and wait for their next attempt; `scheduled` doesn't count them.
    var retrying: Int
    var blocked: Int
    /// The number of jobs that failed permanently and aren't pruned yet.
    var discarded: Int
    /// When the longest-waiting job was due.
    var oldestDueAt: Timestamp?
    /// The number of live worker processes that take jobs of the queue.
    var workers: Int

    init(_ queue: QueueOverview) {
        let status = queue.status
        name = status.queue
        pausedAt = status.pausedAt
        available = status.count(.available)
        running = status.count(.running)
        scheduled = status.count(.scheduled)
        retrying = status.count(.retrying)
        blocked = status.count(.blocked)
        discarded = status.count(.discarded)
        oldestDueAt = status.oldestAvailable
        workers = queue.workers
    }
}

/// The job totals of one minute, or of a longer interval.
@Schema
struct AdminJobMinute {
    /// The start of the interval.
    var minute: Timestamp
    var completed: Int
    /// Attempts that failed, and jobs that were discarded or cancelled.
    var failed: Int
    /// The average time between due and started, in seconds.
    var wait: Double
    /// The average run time of attempts, in seconds.
    var run: Double

    init(_ sum: JobInterval) {
        minute = sum.start
        completed = sum.completed
        failed = sum.unsuccessful
        wait = sum.wait
        run = sum.run
    }
}
