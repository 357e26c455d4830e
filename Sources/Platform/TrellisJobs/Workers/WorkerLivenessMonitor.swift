import TrellisKernel

/// A monitor that detects dead workers: those whose heartbeat counter doesn't change for too long.
///
/// It compares counters and measures time with a local monotonic clock, so wrong or changed system clocks have no
/// effect. A gap between updates, such as a database outage, counts as at most two intervals, since the other workers
/// couldn't write heartbeats either.
struct WorkerLivenessMonitor: Sendable {
    private struct Seen: Sendable {
        var heartbeat: Int
        var unchangedTime: Duration
    }
    private let own: ID<JobWorker>
    private let deadAfter: Duration
    private let longestGap: Duration
    private var seen: [ID<JobWorker>: Seen] = [:]
    private var lastUpdate: ContinuousClock.Instant?

    /// - Parameters:
    ///   - own: this worker, which is never reported as dead.
    ///   - interval: the interval between updates.
    init(own: ID<JobWorker>, deadAfter: Duration, interval: Duration) {
        self.own = own
        self.deadAfter = deadAfter
        longestGap = interval * 2
    }

    /// Processes the current rows of the workers and returns the dead ones.
    ///
    /// - Parameter age: returns the age of a worker's heartbeat when another worker may have watched before: a worker that
    ///   was silent for long is dead two intervals after the first update.
    mutating func update(
        _ workers: [JobWorkerRecord], at now: ContinuousClock.Instant,
        age: (JobWorkerRecord) -> Duration = { _ in .zero }
    ) -> [ID<JobWorker>] {
        let isFirst = lastUpdate == nil
        let gap = min(lastUpdate.map { now - $0 } ?? .zero, longestGap)
        lastUpdate = now
        var present: [ID<JobWorker>: Seen] = [:]
        for worker in workers where worker.id != own {
            let silence = isFirst ? min(max(age(worker), .zero), deadAfter - longestGap) : .zero
            var entry = seen[worker.id] ?? Seen(heartbeat: worker.heartbeat, unchangedTime: max(silence, .zero))
            entry.unchangedTime = entry.heartbeat == worker.heartbeat ? entry.unchangedTime + gap : .zero
            entry.heartbeat = worker.heartbeat
            present[worker.id] = entry
        }
        seen = present
        return present.filter { $0.value.unchangedTime >= deadAfter }.map(\.key).sorted()
    }
}
