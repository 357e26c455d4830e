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
/// 4. A transaction whose thread gets no connection goes back to its place in the queue while another thread has one or
///    is about to, and the thread ends; the pool tries to grow again after the back-off. Without any, it fails.
final class ConnectionThreads<Connection: PoolConnection>: Sendable {
    typealias Opened = Result<Connection, any Error>

    private struct State {
        var waiting = FIFO<PoolJob<Connection>>()
        var sleeping = 0
        var running = 0
        var started = 0
        /// Threads that have a connection, or are about to open one for a transaction.
        var hopeful = 0
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
    private let backOff: BackOff?
    private let open: @Sendable () throws -> Connection

    init(
        name: String, limits: PoolLimits, metrics: TransactionMetrics, backOff: BackOff? = nil,
        open: @escaping @Sendable () throws -> Connection
    ) {
        self.name = name
        self.limits = limits
        self.metrics = metrics
        self.backOff = backOff
        self.open = open
    }

    deinit { stop() }

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

    private enum Step { case refuse, wake, start, wait }

    private func submit(_ job: PoolJob<Connection>) {
        let (step, length) = shared.state.withLock { state -> (Step, Int) in
            if state.isClosed { return (.refuse, 0) }
            state.waiting.append(job)
            let length = state.waiting.count
            if state.sleeping > 0 {
                state.sleeping -= 1
                return (.wake, length)
            }
            guard state.started < limits.maximum, state.hopeful == 0 || backOff?.mayTry() ?? true else {
                return (.wait, length)
            }
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
        let (shared, limits, metrics, backOff, open) = (shared, limits, metrics, backOff, open)
        let thread = Thread {
            var seat = PoolSeat(limits: limits, losses: shared.losses, backOff: backOff, open: open)
            while let job = Self.next(shared, limits, metrics, isHopeful: seat.isTaken) {
                guard Self.serve(job, from: &seat, shared, limits, metrics) else { break }
            }
            seat.leave()
            shared.ended.leave()
        }
        thread.name = name
        thread.start()
    }

    /// Runs a job; false when the thread got no connection, left the job to the others, and is out of the pool.
    private static func serve(
        _ job: PoolJob<Connection>, from seat: inout PoolSeat<Connection>, _ shared: Shared, _ limits: PoolLimits,
        _ metrics: TransactionMetrics
    ) -> Bool {
        if !job.isDone {
            let connection = seat.connection()
            if !seat.isTaken, leave(job, shared, metrics) {
                if let wait = limits.wait { sweepLater(shared, wait) }
                return false
            }
            metrics.waited(since: job.since)
            if job.claim() { job.run(connection) }
            seat.used()
        }
        let isTaken = seat.isTaken
        let running = shared.state.withLock { state in
            state.running -= 1
            if !isTaken { state.hopeful -= 1 }
            return state.running
        }
        metrics.using(running)
        return true
    }

    /// Puts a job back in its place and the thread out of the pool; false when no other thread may get to the job.
    private static func leave(_ job: PoolJob<Connection>, _ shared: Shared, _ metrics: TransactionMetrics) -> Bool {
        let counts = shared.state.withLock { state -> (running: Int, waiting: Int, mustWake: Bool)? in
            guard !state.isClosed, state.hopeful > 1 else { return nil }
            state.waiting.putBack(job) { $0.since > job.since }
            state.running -= 1
            state.started -= 1
            state.hopeful -= 1
            let mustWake = state.sleeping > 0
            if mustWake { state.sleeping -= 1 }
            return (state.running, state.waiting.count, mustWake)
        }
        guard let counts else { return false }
        if counts.mustWake { shared.wake.signal() }
        metrics.using(counts.running)
        metrics.queued(counts.waiting)
        return true
    }

    /// The next job, once there is one; nil when the pool is closed and all are done, or nobody needs the thread.
    private static func next(
        _ shared: Shared, _ limits: PoolLimits, _ metrics: TransactionMetrics, isHopeful: Bool
    ) -> PoolJob<Connection>? {
        while true {
            let (job, isClosed, running, waiting) = shared.state.withLock {
                state -> (PoolJob<Connection>?, Bool, Int, Int) in
                if let job = state.waiting.popFirst() {
                    state.running += 1
                    if !isHopeful { state.hopeful += 1 }
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
                if isHopeful { state.hopeful -= 1 }
                return true
            }
            if mayLeave { return nil }
        }
    }
}
