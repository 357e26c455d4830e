import Logging
import Metrics
import Synchronization
import TrellisDatabase
import TrellisKernel

/// A writer that persists attempt results in batches.
///
/// It writes the first result immediately; results that arrive during a write form the next batch. While the database
/// is unavailable, results stay in memory and are retried. The database rejects results whose lease was lost meanwhile,
/// so a late write is safe.
final class JobAcknowledger: Sendable {
    /// The maximum number of results per transaction.
    private static let batch = 1000

    private struct State {
        var waiting: [AttemptResult] = []
        var inFlight: [AttemptResult] = []
        var isWriting = false
        var failures = 0
    }
    private let state = Mutex(State())
    private let store: JobResults
    private let reports: JobReportBuffer
    private let metrics: JobMetrics
    private let logger: Logger
    private let isIdle = AsyncSignal()
    /// Called with the results that were written.
    private let onWritten: @Sendable ([AttemptResult]) -> Void

    init(
        _ environment: JobEnvironment, _ metrics: JobMetrics,
        onWritten: @escaping @Sendable ([AttemptResult]) -> Void = { _ in }
    ) {
        store = environment.store.results
        reports = environment.reports
        logger = environment.logger
        self.metrics = metrics
        self.onWritten = onWritten
    }

    /// Whether writing fails at present, so that no more jobs should start.
    var isStalled: Bool { state.withLock { $0.failures > 0 } }

    /// The leases of jobs whose results aren't written yet.
    var unwritten: Set<JobLease> { state.withLock { state in Set((state.waiting + state.inFlight).map(\.lease)) } }

    func add(_ result: AttemptResult) {
        let mustStart = state.withLock { state in
            state.waiting.append(result)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { Task { await writeAll() } }
    }

    /// Waits until every result is written, at most for `limit`; returns 0 if all are written, otherwise at least 1.
    func finish(within limit: Duration) async -> Int {
        let end = ContinuousClock.now + limit
        while true {
            let left = state.withLock { $0.isWriting ? max($0.waiting.count, 1) : 0 }
            let time = end - .now
            guard left > 0, time > .zero else { return left }
            await isIdle.wait(upTo: time)
        }
    }

    private func writeAll() async {
        while let results = next() {
            await reports.flush()
            var left = await write(results)
            while !left.isEmpty {
                let failures = state.withLock { state in
                    state.failures += 1
                    return state.failures
                }
                try? await Task.sleep(for: Backoff.standard.delay(after: failures))
                left = await write(left)
            }
            state.withLock { $0.failures = 0 }
        }
        isIdle.signal()
    }

    private func next() -> [AttemptResult]? {
        state.withLock { state in
            state.inFlight = []
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            if state.waiting.count > Self.batch {
                state.inFlight = Array(state.waiting.prefix(Self.batch))
                state.waiting.removeFirst(Self.batch)
            } else {
                swap(&state.inFlight, &state.waiting)
            }
            return state.inFlight
        }
    }

    /// Writes results and returns those to retry.
    private func write(_ results: [AttemptResult]) async -> [AttemptResult] {
        do {
            let lost = try await store.finish(results)
            if !lost.isEmpty {
                metrics.leasesLost.increment(by: lost.count)
                logger.notice(
                    "Jobs ended after their leases were lost, so their results are dropped",
                    metadata: ["jobs": "\(lost.map(\.description).sorted().joined(separator: " "))"])
            }
            onWritten(results)
            return []
        } catch let error where Self.isTransient(error) {
            if state.withLock({ $0.failures == 0 }) {
                logger.warning(
                    "Writing job results fails; they are kept in memory and retried",
                    metadata: ["count": "\(results.count)", "error": "\(error)"])
            }
            return results
        } catch {
            guard results.count == 1, let result = results.first else {
                // One of the results is invalid; writing each one separately keeps it from blocking the others.
                var left: [AttemptResult] = []
                for result in results { left += await write([result]) }
                return left
            }
            logger.error(
                "A job result can't be written", metadata: ["job_id": "\(result.lease.id)", "error": "\(error)"])
            return result.isWithoutResult ? [result] : await write([result.withoutResult])
        }
    }

    /// Returns whether an error is temporary, so that a retry may succeed.
    private static func isTransient(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return error is CancellationError }
        return error.kind == .unavailable || error == .serialization || error == .deadlock
    }
}

extension AttemptResult {
    private static let unwritable = "job.unwritable"

    fileprivate var isWithoutResult: Bool {
        if case .discarded(Self.unwritable, _) = outcome { true } else { false }
    }

    /// The result to write if the database rejects the job's output, since another run would end in the same way.
    fileprivate var withoutResult: AttemptResult {
        AttemptResult(
            lease, .discarded(code: Self.unwritable, message: "The database rejected the job's result."),
            retention: retention)
    }
}
