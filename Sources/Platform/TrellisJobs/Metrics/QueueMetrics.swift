import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel
package import TrellisObservability

/// The metrics of the queues, read from the database: they are the same in every process, and also there when no worker
/// runs.
///
/// They are read when they are printed, at most once per interval and process. While the database is unavailable the last
/// ones are printed for some minutes, and then none, so that nothing is scaled by what isn't true any more.
///
/// | metric | labels | |
/// |---|---|---|
/// | `job_queue_jobs` | `queue`, `state` | jobs by state, without completed ones; 10001 means more than 10000 |
/// | `job_queue_due` | `queue` | jobs that may start now, at most 10001; 0 in a paused queue |
/// | `job_queue_oldest_seconds` | `queue` | how long the longest waiting job has been due |
/// | `job_queue_paused` | `queue` | 1 for a paused queue |
/// | `job_queue_wait_seconds` | `queue` | histogram: from being due to the start |
/// | `job_queue_run_seconds` | `queue` | histogram: from the start to the end of an attempt |
package final class QueueMetrics: Sendable {
    private struct State {
        var readings: [MetricBlock]?
        var readAt: ContinuousClock.Instant?
        var reading: Task<Void, Never>?

        func isFresh(at now: ContinuousClock.Instant, for interval: Duration) -> Bool {
            readAt.map { now - $0 < interval } ?? false
        }
    }
    /// How long a print waits for the database.
    private static let patience = Duration.seconds(2)
    /// The age from which readings aren't printed any more.
    private static let expiry = Duration.seconds(300)

    private let queries: JobQueries
    private let queues: [String]
    private let interval: Duration
    private let others: @Sendable () async throws -> [MetricBlock]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// Creates the metrics of all queues.
    ///
    /// - Parameters:
    ///   - queues: the queues to print even if they never had a job.
    ///   - interval: how long readings are used for.
    ///   - others: metrics that are read and printed with them.
    package init(
        _ store: JobStore, queues: [String], interval: Duration,
        also others: @escaping @Sendable () async throws -> [MetricBlock] = { [] },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        queries = store.queries
        self.queues = queues
        self.interval = interval
        self.others = others
        self.now = now
    }

    /// Returns the metrics, read again if they are older than the interval; none if they can't be read for long.
    package func blocks() async -> [MetricBlock] {
        if let reading = state.withLock({ $0.isFresh(at: now(), for: interval) ? nil : refresh(&$0) }) {
            _ = await reading.value(within: Self.patience)
        }
        let readings = state.withLock { state in
            state.readAt.map { now() - $0 < max(Self.expiry, interval * 3) } == true ? state.readings : nil
        }
        return readings ?? []
    }

    /// Returns the read that is under way, or a new one: scrapes at the same time share it.
    private func refresh(_ state: inout State) -> Task<Void, Never> {
        if let reading = state.reading { return reading }
        let reading = Task<Void, Never> { [self] in
            let readings = try? await queries.readings(of: queues).blocks + others()
            self.state.withLock { state in
                state.reading = nil
                if let readings { (state.readings, state.readAt) = (readings, now()) }
            }
        }
        state.reading = reading
        return reading
    }
}
