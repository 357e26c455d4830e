import TrellisKernel

/// Tells which other workers have died: those whose beat stood still for too long, as seen from here.
///
/// It compares counts and measures time by its own clock that only runs forward, so a machine whose time of day is wrong
/// or is moved does no harm. Time in which it couldn't look, such as while the database was away, counts as one look:
/// the others couldn't beat either.
struct WorkerWatch: Sendable {
    private struct Seen: Sendable {
        var beat: Int
        var still: Duration
    }
    private let own: ID<JobWorker>
    private let deadAfter: Duration
    private let longestGap: Duration
    private var seen: [ID<JobWorker>: Seen] = [:]
    private var lastLook: ContinuousClock.Instant?

    /// - Parameters:
    ///   - own: the worker who looks.
    ///   - interval: how often it looks.
    init(own: ID<JobWorker>, deadAfter: Duration, interval: Duration) {
        self.own = own
        self.deadAfter = deadAfter
        longestGap = interval * 2
    }

    /// Takes in what the workers show now; answers those that are dead.
    mutating func look(_ workers: [JobWorkerRecord], at now: ContinuousClock.Instant) -> [ID<JobWorker>] {
        let gap = min(lastLook.map { now - $0 } ?? .zero, longestGap)
        lastLook = now
        var present: [ID<JobWorker>: Seen] = [:]
        for worker in workers where worker.id != own {
            var entry = seen[worker.id] ?? Seen(beat: worker.beat, still: .zero)
            entry.still = entry.beat == worker.beat ? entry.still + gap : .zero
            entry.beat = worker.beat
            present[worker.id] = entry
        }
        seen = present
        return present.filter { $0.value.still >= deadAfter }.map(\.key).sorted()
    }
}
