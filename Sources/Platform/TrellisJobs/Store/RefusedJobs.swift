import Synchronization
package import TrellisKernel

/// Jobs that the database refused to start or to take from a dead worker; each is left alone for some minutes.
package final class RefusedJobs: Sendable {
    private static let pause = Duration.seconds(300)

    private let jobs = Mutex<[ID<BackgroundJob>: ContinuousClock.Instant]>([:])
    private let added = Mutex<Set<ID<BackgroundJob>>>([])

    /// Creates a set without jobs.
    package init() {}

    /// The jobs to leave alone now.
    package var current: Set<ID<BackgroundJob>> {
        jobs.withLock { jobs in
            jobs = jobs.filter { $0.value > .now }
            return Set(jobs.keys)
        }
    }

    func add(_ job: ID<BackgroundJob>) {
        jobs.withLock { $0[job] = .now + Self.pause }
        added.withLock { _ = $0.insert(job) }
    }

    /// Returns the jobs that were added since the last call, in order.
    func takeAdded() -> [ID<BackgroundJob>] {
        added.withLock { added in
            defer { added = [] }
            return added.sorted()
        }
    }
}
