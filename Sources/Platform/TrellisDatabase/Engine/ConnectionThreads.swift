import Dispatch
import Foundation
import Synchronization
import TrellisKernel

/// A pool: threads with a connection each, serving transactions in the order they came.
///
/// A transaction runs whole on one thread, so a long one keeps no thread of Swift's own from its work. A thread that
/// has just finished takes the next transaction without sleeping; sleeping ones are woken only when all others are
/// busy, and new ones are started only when none sleeps.
///
/// 1. A transaction is run once or fails: with `exhausted` when it waited too long, with `CancellationError` when its
///    task was cancelled before its turn, with `disconnected` after ``close()``.
/// 2. Nobody overtakes: who waits longest is served first, and who gave up costs the others nothing.
/// 3. A connection serves one transaction at a time, and is replaced when it is broken, too old, or idle too long.
final class ConnectionThreads<Connection: PoolConnection>: Sendable {
    typealias Opened = Result<Connection, any Error>

    private struct State {
        var waiting = FIFO<PoolJob<Connection>>()
        var sleeping = 0
        var running = 0
        var started = 0
        var isClosed = false
        var isSweeping = false
    }

    /// What the threads hold on to; it outlives the pool until they have ended.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let wake = DispatchSemaphore(value: 0)
        let ended = DispatchGroup()
        let losses = PoolLosses()
    }

    private let shared = Shared()
    private let name: String
    private let limits: PoolLimits
    private let metrics: TransactionMetrics
    private let open: @Sendable () throws -> Connection

    init(
        name: String, limits: PoolLimits, metrics: TransactionMetrics, open: @escaping @Sendable () throws -> Connection
    ) {
        self.name = name
        self.limits = limits
        self.metrics = metrics
        self.open = open
    }

    deinit {
        stop()
    }

    /// How many transactions wait for a connection.
    var waitingCount: Int { shared.state.withLock { $0.waiting.count } }

    /// Runs `body` on a connection's thread; the caller is suspended meanwhile.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (Connection, CancellationFlag) throws -> Value
    ) async throws -> Value {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = PoolJob<Connection> { opened in
                    cancellation.onSet(nil)
                    continuation.resume(with: Result { try body(opened.get(), cancellation) })
                }
                cancellation.onSet { job.fail(CancellationError()) }
                submit(job)
            }
        } onCancel: {
            cancellation.set()
        }
    }

    /// Serves what waits, then ends the threads and their connections.
    func close() {
        stop()
        shared.ended.wait()
    }

    private func stop() {
        let sleeping = shared.state.withLock { state in
            state.isClosed = true
            defer { state.sleeping = 0 }
            return state.sleeping
        }
        for _ in 0..<sleeping { shared.wake.signal() }
    }

    // MARK: - Queue

    private enum Step {
        case refuse, wake, start, wait
    }

    private func submit(_ job: PoolJob<Connection>) {
        let (step, length) = shared.state.withLock { state -> (Step, Int) in
            if state.isClosed { return (.refuse, 0) }
            state.waiting.append(job)
            let length = state.waiting.count
            if state.sleeping > 0 {
                state.sleeping -= 1
                return (.wake, length)
            }
            guard state.started < limits.maximum else { return (.wait, length) }
            state.started += 1
            shared.ended.enter()
            return (.start, length)
        }
        switch step {
        case .refuse: job.fail(DatabaseError.disconnected)
        case .wake: shared.wake.signal()
        case .start: startThread()
        case .wait: metrics.queued(length)
        }
        if let wait = limits.wait { Self.sweepLater(shared, wait) }
    }

    /// Sees to it that those who have waited too long are told, a tenth of a second late at most; one timer serves all.
    private static func sweepLater(_ shared: Shared, _ wait: Duration) {
        let mustStart = shared.state.withLock { state in
            guard !state.isSweeping, state.waiting.count > 0 else { return false }
            state.isSweeping = true
            return true
        }
        guard mustStart else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) {
            let latest = MonotonicTime.nanoseconds - wait.nanoseconds
            let overdue = shared.state.withLock { state in
                state.isSweeping = false
                var overdue: [PoolJob<Connection>] = []
                while let first = state.waiting.first, first.since <= latest || first.isDone {
                    overdue.append(first)
                    _ = state.waiting.popFirst()
                }
                return overdue
            }
            for job in overdue { job.fail(DatabaseError.exhausted) }
            sweepLater(shared, wait)
        }
    }

    // MARK: - Threads

    private func startThread() {
        let (shared, limits, metrics, open) = (shared, limits, metrics, open)
        let thread = Thread {
            var seat = PoolSeat(limits: limits, losses: shared.losses, open: open)
            while let job = Self.next(shared, limits, metrics) {
                metrics.waited(since: job.since)
                if job.claim() { job.run(seat.connection()) }
                seat.used()
                metrics.using(
                    shared.state.withLock {
                        $0.running -= 1
                        return $0.running
                    })
            }
            seat.leave()
            shared.ended.leave()
        }
        thread.name = name
        thread.start()
    }

    /// The next job; sleeps until there is one.
    ///
    /// Nil when the pool is closed and all are done, or nobody needs the
    /// thread any more.
    private static func next(
        _ shared: Shared, _ limits: PoolLimits, _ metrics: TransactionMetrics
    ) -> PoolJob<Connection>? {
        while true {
            let (job, isClosed, running, waiting) = shared.state.withLock {
                state -> (PoolJob<Connection>?, Bool, Int, Int) in
                if let job = state.waiting.popFirst() {
                    state.running += 1
                    return (job, false, state.running, state.waiting.count)
                }
                if !state.isClosed { state.sleeping += 1 }
                return (nil, state.isClosed, 0, 0)
            }
            if let job {
                metrics.using(running)
                metrics.queued(waiting)
                return job
            }
            if isClosed { return nil }
            guard let idle = limits.idle else {
                shared.wake.wait()
                continue
            }
            if shared.wake.wait(timeout: .now() + .nanoseconds(Int(clamping: idle.nanoseconds))) == .success {
                continue
            }
            let mayLeave = shared.state.withLock { state in
                // Nobody sleeps: a signal is under way to this thread.
                guard state.sleeping > 0 else { return false }
                state.sleeping -= 1
                guard state.started > limits.minimum else { return false }
                state.started -= 1
                return true
            }
            if mayLeave { return nil }
        }
    }
}
