import Logging
import Metrics
import Synchronization
import TrellisDatabase
import TrellisKernel

/// A writer that persists attempt results in batches.
///
/// It writes the first result immediately; results that arrive during a write form the next batch. While the database
/// is unavailable, results stay in memory and are retried. A batch that the database refuses, or that takes too long, is
/// divided until the result that is the reason is alone, while other results are written. The database rejects results
/// whose lease was lost meanwhile, so a late write is safe.
final class JobAcknowledger: Sendable {
    /// The maximum number of results per transaction.
    private static let batch = 1000
    /// The number of refused results at which no more jobs should start.
    private static let unwrittenLimit = 1000

    private struct State {
        var waiting: [AttemptResult] = []
        var inFlight: [AttemptResult] = []
        var isWriting = false
        var failures = 0
        var unwritten = UnwrittenResults()
        var isDividing = false
        var isStopped = false
    }
    private enum Attempt {
        case written
        case unavailable
        case refused(any Error)
    }
    private let state = Mutex(State())
    private let backend: any JobBackend
    private let reports: JobReportBuffer
    private let metrics: JobMetrics
    private let logger: Logger
    private let isIdle = AsyncSignal()
    private let dueSignal = AsyncSignal()
    /// Called with the results that were written.
    private let onWritten: @Sendable ([AttemptResult]) -> Void

    init(
        _ environment: JobEnvironment, _ metrics: JobMetrics,
        onWritten: @escaping @Sendable ([AttemptResult]) -> Void = { _ in }
    ) {
        backend = environment.backend
        reports = environment.reports
        logger = environment.logger
        self.metrics = metrics
        self.onWritten = onWritten
    }

    /// Whether writing fails at present, so that no more jobs should start.
    var isStalled: Bool {
        state.withLock { $0.failures > 0 || $0.unwritten.count >= Self.unwrittenLimit }
    }

    /// The leases of jobs whose results aren't written yet.
    var unwritten: Set<JobLease> {
        state.withLock { state in Set((state.waiting + state.inFlight + state.unwritten.results).map(\.lease)) }
    }

    /// The number of results that the database refuses even alone.
    var quarantinedCount: Int { state.withLock { $0.unwritten.quarantined } }

    func add(_ result: AttemptResult) {
        let mustStart = state.withLock { state in
            state.waiting.append(result)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { Task { await writeAll() } }
    }

    /// Waits until every result is written or quarantined, at most for `limit`, and then gives up; returns the number of
    /// results that aren't written.
    func finish(within limit: Duration) async -> Int {
        let end = ContinuousClock.now + limit
        while true {
            let (left, quarantined) = state.withLock { state in
                (
                    (state.isWriting ? max(state.waiting.count, 1) : 0) + state.unwritten.count,
                    state.unwritten.quarantined
                )
            }
            let time = end - .now
            guard left > quarantined, time > .zero else {
                state.withLock { $0.isStopped = true }
                dueSignal.signal()
                return left
            }
            await isIdle.wait(upTo: time)
        }
    }

    /// Gives up, and returns the results that may not be written; each may be written again.
    func stop() -> [AttemptResult] {
        state.withLock { state in
            state.isStopped = true
            return state.waiting + state.inFlight + state.unwritten.results
        }
    }

    // MARK: - New results

    private func writeAll() async {
        while let results = next() {
            await reports.flush()
            var attempt = await write(results)
            while case .unavailable = attempt, !state.withLock({ $0.isStopped }) {
                let failures = state.withLock { state in
                    state.failures += 1
                    return state.failures
                }
                try? await Task.sleep(for: Backoff.standard.delay(after: failures))
                attempt = await write(results)
            }
            state.withLock { $0.failures = 0 }
            if case .refused = attempt { divide(results) }
        }
        isIdle.signal()
    }

    private func next() -> [AttemptResult]? {
        state.withLock { state in
            state.inFlight = []
            guard !state.waiting.isEmpty, !state.isStopped else {
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

    private func write(_ results: [AttemptResult]) async -> Attempt {
        do {
            let lost = try await backend.finish(results)
            if !lost.isEmpty {
                metrics.leasesLost.increment(by: lost.count)
                logger.notice(
                    "Jobs ended after their leases were lost, so their results are dropped",
                    metadata: ["jobs": "\(lost.map(\.description).sorted().joined(separator: " "))"])
            }
            onWritten(results)
            return .written
        } catch let error where backend.isOutage(error) {
            if state.withLock({ $0.failures == 0 }) {
                logger.warning(
                    "Writing job results fails; they are kept in memory and retried",
                    metadata: ["count": "\(results.count)", "error": "\(error)"])
            }
            return .unavailable
        } catch {
            return .refused(error)
        }
    }

    // MARK: - Refused results

    private func divide(_ results: [AttemptResult]) {
        let mustStart = state.withLock { state in
            state.unwritten.add(results, at: .now)
            defer { state.isDividing = true }
            return !state.isDividing
        }
        if mustStart { Task { await writeDivided() } } else { dueSignal.signal() }
    }

    private func writeDivided() async {
        while !state.withLock({ $0.isStopped }) {
            guard let group = state.withLock({ $0.unwritten.take(at: .now) }) else {
                let pause = state.withLock { state -> Duration? in
                    let pause = state.unwritten.pause(at: .now)
                    if pause == nil { state.isDividing = false }
                    return pause
                }
                guard let pause else { return isIdle.signal() }
                await dueSignal.wait(upTo: pause)
                continue
            }
            switch await write(group.results) {
            case .written: state.withLock { $0.unwritten.written() }
            case .unavailable: state.withLock { $0.unwritten.postpone(by: .seconds(1), at: .now) }
            case .refused(let error): await refused(group, error)
            }
            metrics.unwritten(quarantinedCount)
            isIdle.signal()
        }
    }

    private func refused(_ group: UnwrittenResults.Group, _ error: any Error) async {
        let other = group.results.first.flatMap { $0.isWithoutResult || error.mayPass ? nil : $0.withoutResult }
        let isQuarantined = state.withLock { $0.unwritten.refused(at: .now, insteadWrite: other) }
        guard let result = group.results.first, group.results.count == 1, isQuarantined || group.refusals == 0 else {
            return
        }
        logger.error(
            "A job result can't be written", metadata: ["job_id": "\(result.lease.id)", "error": "\(error)"])
        guard isQuarantined else { return }
        // The history is for the operator; without it the log and the metric say the same.
        let reason = "\(error)".storable(limit: 500)
        try? await backend.recordStuck(
            result.lease, attempt: nil, code: "job.unwritten",
            message: "The attempt has ended, but the database refuses its result: \(reason)")
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
