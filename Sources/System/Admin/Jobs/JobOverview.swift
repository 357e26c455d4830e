import TrellisHub
import TrellisJobs
import TrellisKernel

/// The status of all queues at one time.
struct JobOverview: Sendable {
    let at: Timestamp
    let queues: [QueueOverview]
    /// The latest started jobs.
    let running: [JobRecord]
    /// The jobs that failed last: discarded ones, and those that wait for their next attempt.
    let failures: [JobRecord]
    /// The number of worker processes.
    let workers: Int
    /// The events whose deliveries aren't jobs yet.
    let relay: RelayStatus
    /// The jobs on their way to a database of their own; nil if the jobs live in the product's.
    let outbox: JobOutbox.Status?
    /// The names of the jobs' tenants.
    let tenants: [ID<Tenant>: String]
}

/// The status of one queue.
struct QueueOverview: Sendable {
    /// Whether its jobs start.
    enum Condition: String {
        case open, paused
        /// No worker process takes its jobs.
        case unserved
    }
    let status: QueueStatus
    /// The number of live worker processes that take its jobs.
    let workers: Int
    /// Whether jobs run in the call that enqueues them, without workers.
    let isInline: Bool

    var condition: Condition {
        if status.pausedAt != nil { return .paused }
        return workers > 0 || isInline ? .open : .unserved
    }
}

/// The statistics of a range, of one queue or of all.
struct JobStatisticsRange: Sendable {
    let range: JobChartRange
    let queue: String?
    let intervals: [JobInterval]
}

extension JobInterval {
    /// The number of attempts that ended without success.
    var unsuccessful: Int { failed &+ lost }
    /// The number of ended attempts.
    var ended: Int { completed &+ unsuccessful }
    /// The average wait of jobs, in seconds.
    var wait: Double { ended > 0 ? Double(waitSum) / Double(ended) / 1_000_000 : 0 }
    /// The average run time of attempts, in seconds.
    var run: Double { ended > 0 ? Double(runSum) / Double(ended) / 1_000_000 : 0 }
}
