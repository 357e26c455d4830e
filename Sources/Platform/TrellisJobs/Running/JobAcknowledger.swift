import Logging
import Metrics
import Synchronization
import TrellisDatabase
import TrellisKernel

/// Writes down how attempts ended, as many at a time as there are.
///
/// The first ending is written at once; what ends while that is under way goes with the next. Endings are kept while the
/// database is away; those whose lease was lost meanwhile are refused by it, so writing one late does no harm.
final class JobAcknowledger: Sendable {
    /// How many endings one transaction takes at most.
    private static let batch = 1000

    private struct State {
        var waiting: [JobEnding] = []
        var isWriting = false
        var failures = 0
    }
    private let state = Mutex(State())
    private let store: JobStore
    private let notes: JobNotes
    private let metrics: JobMetrics
    private let logger: Logger
    private let isIdle = Gate()
    /// Told which endings are written.
    private let whenWritten: @Sendable ([JobEnding]) -> Void

    init(
        _ environment: JobEnvironment, _ metrics: JobMetrics,
        whenWritten: @escaping @Sendable ([JobEnding]) -> Void = { _ in }
    ) {
        store = environment.store
        notes = environment.notes
        logger = environment.logger
        self.metrics = metrics
        self.whenWritten = whenWritten
    }

    /// Whether endings can't be written at present, so that nothing more should be started.
    var isStalled: Bool { state.withLock { $0.failures > 0 } }

    func add(_ ending: JobEnding) {
        let mustStart = state.withLock { state in
            state.waiting.append(ending)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { Task { await writeAll() } }
    }

    /// Waits until every ending is written, for as long as `limit`; answers how many are left.
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
        while let endings = next() {
            await notes.flush()
            var left = await write(endings)
            while !left.isEmpty {
                let failures = state.withLock { state in
                    state.failures += 1
                    return state.failures
                }
                try? await Task.sleep(for: Self.pause(after: failures))
                left = await write(left)
            }
            state.withLock { $0.failures = 0 }
        }
        isIdle.open()
    }

    private func next() -> [JobEnding]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            guard state.waiting.count > Self.batch else {
                defer { state.waiting = [] }
                return state.waiting
            }
            defer { state.waiting.removeFirst(Self.batch) }
            return Array(state.waiting.prefix(Self.batch))
        }
    }

    /// Writes endings; answers those that are to be tried again.
    private func write(_ endings: [JobEnding]) async -> [JobEnding] {
        do {
            let lost = try await store.end(endings)
            if !lost.isEmpty {
                metrics.leasesLost.increment(by: lost.count)
                logger.notice(
                    "Jobs had been taken from this worker when they ended",
                    metadata: ["jobs": "\(lost.map(\.description).sorted().joined(separator: " "))"])
            }
            whenWritten(endings)
            return []
        } catch let error where Self.isPassing(error) {
            if state.withLock({ $0.failures == 0 }) {
                logger.warning(
                    "The ends of jobs can't be written at present",
                    metadata: ["count": "\(endings.count)", "error": "\(error)"])
            }
            return endings
        } catch {
            guard endings.count == 1, let ending = endings.first else {
                // One of them is at fault, and the others shouldn't wait for it.
                var left: [JobEnding] = []
                for ending in endings { left += await write([ending]) }
                return left
            }
            logger.error(
                "The end of a job can't be written", metadata: ["job_id": "\(ending.lease.id)", "error": "\(error)"])
            return ending.isPlain ? [ending] : await write([ending.plain])
        }
    }

    /// Whether an error is the moment's, so that the same may succeed later.
    private static func isPassing(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return error is CancellationError }
        return error.kind == .unavailable || error == .serialization || error == .deadlock
    }

    private static func pause(after failures: Int) -> Duration {
        .milliseconds(Int.random(in: 50...100) << min(failures, 5))
    }
}

extension JobEnding {
    private static let unwritable = "job.unwritable"

    fileprivate var isPlain: Bool {
        if case .discarded(Self.unwritable, _) = outcome { true } else { false }
    }

    /// What is written when the database refuses what the job gave back: running it again would end the same.
    fileprivate var plain: JobEnding {
        JobEnding(
            lease, .discarded(code: Self.unwritable, message: "The database refused what the job gave back."),
            retention: retention)
    }
}
