import TrellisJobs
import TrellisKernel

/// How all queues are at one moment.
struct JobOverview: Sendable {
    let at: Timestamp
    /// The first minute of the charts.
    let since: Timestamp
    let queues: [QueueStanding]
    let minutes: [JobMinuteRecord]
    /// The latest to have started.
    let running: [JobRecord]
    /// The latest to have been discarded.
    let failures: [JobRecord]
    /// How many worker processes there are.
    let workers: Int
    /// What the tenants of the jobs are called.
    let tenants: [ID<Tenant>: String]
}

/// What became of jobs in one minute, over all queues.
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

    /// How many attempts ended.
    var ended: Int { completed + failed + lost }
    /// How long jobs waited on average, in seconds.
    var wait: Double { ended > 0 ? Double(waitSum) / Double(ended) / 1_000_000 : 0 }
    /// How long attempts ran on average, in seconds.
    var run: Double { ended > 0 ? Double(runSum) / Double(ended) / 1_000_000 : 0 }
}

extension JobOverview {
    /// Each minute of the charts, with the minutes in which nothing ended.
    var sums: [MinuteSum] {
        var sums = (0..<JobReader.minutesShown).map { MinuteSum(minute: since + .seconds(60 * $0)) }
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
