import TrellisKernel

/// The workers whose processes were seen and are gone, with their heartbeats.
///
/// A process that ends takes its database session along, so others needn't wait until it has been silent for
/// `jobs.dead_after`. A session may also be lost while its worker lives, and after an outage of the database both the
/// session and the heartbeat come back late, so a worker counts as gone only after two heartbeats are missing too.
struct GoneWorkers: Sendable {
    private struct Seen: Sendable {
        var heartbeat: Int
        var isPresent: Bool
        var unchangedSince: ContinuousClock.Instant
    }
    private let own: ID<JobWorker>
    private let patience: Duration
    private var seen: [ID<JobWorker>: Seen] = [:]
    private var lastUpdate: ContinuousClock.Instant?

    /// The longest time after which a worker that was cut off from the database tries to connect its session again.
    private static let reconnection = Backoff.standard.limit

    /// How many other workers the last update named.
    var count: Int { seen.count }

    /// - Parameters:
    ///   - own: this worker, which is never gone.
    ///   - heartbeat: the interval of heartbeats.
    init(own: ID<JobWorker>, heartbeat: Duration) {
        self.own = own
        patience = heartbeat * 2 + Self.reconnection
    }

    /// Forgets what was observed: the database was away, and other workers couldn't write heartbeats either.
    mutating func interrupt() {
        lastUpdate = nil
    }

    /// Processes the current rows of the workers and returns those that are gone.
    ///
    /// - Parameters:
    ///   - present: the workers whose processes are known to run. One that never was among them says nothing.
    ///   - interval: the interval of updates. An outage of the database between two of them is noticed by none.
    mutating func update(
        _ workers: [JobWorkerRecord], present: Set<ID<JobWorker>>, every interval: Duration,
        at now: ContinuousClock.Instant
    ) -> [ID<JobWorker>] {
        let patience = patience + interval
        // Nothing is known of the time in between, in which the machine may have stood still.
        let wasInterrupted = lastUpdate.map { now - $0 > patience } ?? true
        lastUpdate = now
        var current: [ID<JobWorker>: Seen] = [:]
        for worker in workers where worker.id != own {
            let isPresent = present.contains(worker.id)
            var entry =
                seen[worker.id] ?? Seen(heartbeat: worker.heartbeat, isPresent: isPresent, unchangedSince: now)
            if wasInterrupted || entry.heartbeat != worker.heartbeat { entry.unchangedSince = now }
            entry.heartbeat = worker.heartbeat
            if isPresent { entry.isPresent = true }
            current[worker.id] = entry
        }
        seen = current
        return current.filter { id, entry in
            entry.isPresent && !present.contains(id) && now - entry.unchangedSince >= patience
        }.map(\.key).sorted()
    }
}
