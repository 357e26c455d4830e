import TrellisJobs
import TrellisKernel

/// The status of all queues at one time.
struct JobOverview: Sendable {
    let at: Timestamp
    /// The first minute of the charts.
    let since: Timestamp
    let queues: [QueueStatus]
    let minutes: [JobStatisticsRecord]
    /// The latest started jobs.
    let running: [JobRecord]
    /// The latest discarded jobs.
    let failures: [JobRecord]
    /// The number of worker processes.
    let workers: Int
    /// The names of the jobs' tenants.
    let tenants: [ID<Tenant>: String]
}

/// The job totals of one minute, over all queues.
struct MinuteSum: Sendable {
    let minute: Timestamp
    var completed = 0
    var failed = 0
    var lost = 0
    /// Microseconds.
    var waitSum = 0
    var waitMax = 0
    var runSum = 0
    var runMax = 0

    /// The number of ended attempts.
    var ended: Int { completed + failed + lost }
    /// The average wait of jobs, in seconds.
    var wait: Double { ended > 0 ? Double(waitSum) / Double(ended) / 1_000_000 : 0 }
    /// The average run time of attempts, in seconds.
    var run: Double { ended > 0 ? Double(runSum) / Double(ended) / 1_000_000 : 0 }
}

extension JobOverview {
    /// The totals of each minute of the charts, including minutes in which nothing ended.
    var sums: [MinuteSum] {
        var sums = (0..<JobReader.chartMinutes).map { MinuteSum(minute: since + .seconds(60 * $0)) }
        for record in minutes {
            let index = Int((record.minute.seconds - since.seconds) / 60)
            guard sums.indices.contains(index) else { continue }
            sums[index].completed &+= record.completed
            sums[index].failed &+= record.failed
            sums[index].lost &+= record.lost
            sums[index].waitSum &+= record.waitSum
            sums[index].waitMax = max(sums[index].waitMax, record.waitMax)
            sums[index].runSum &+= record.runSum
            sums[index].runMax = max(sums[index].runMax, record.runMax)
        }
        return sums
    }
}
