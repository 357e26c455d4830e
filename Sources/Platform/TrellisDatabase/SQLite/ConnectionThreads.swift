import Dispatch
import Foundation
import Synchronization

/// Threads with a connection each, serving transactions in the order they came.
///
/// A transaction runs whole on one of them, so a long one keeps no thread of Swift's own from its work. A thread that
/// has just finished takes the next transaction without sleeping; sleeping ones are woken only when all others are
/// busy.
final class ConnectionThreads: Sendable {
    private struct Job: Sendable {
        let since: Int64
        let run: @Sendable (Opened) -> Void
    }
    private typealias Opened = Result<SQLiteConnection, any Error>

    private struct State {
        var jobs = FIFO<Job>()
        var sleeping = 0
        var running = 0
        var started = 0
        var isClosed = false
    }

    /// What the threads hold on to; it outlives the pool until they have ended.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let wake = DispatchSemaphore(value: 0)
        let ended = DispatchGroup()
    }

    private let shared = Shared()
    private let name: String
    private let count: Int
    private let metrics: TransactionMetrics
    private let open: @Sendable () throws -> SQLiteConnection

    init(name: String, count: Int, metrics: TransactionMetrics, open: @escaping @Sendable () throws -> SQLiteConnection)
    {
        self.name = name
        self.count = count
        self.metrics = metrics
        self.open = open
    }

    deinit {
        stop()
    }

    /// Runs `body` on a connection's thread; the caller is suspended meanwhile.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection, CancellationFlag) throws -> Value
    ) async throws -> Value {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit { opened in
                    continuation.resume(
                        with: Result {
                            let connection = try opened.get()
                            if cancellation.isSet { throw CancellationError() }
                            return try body(connection, cancellation)
                        })
                }
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

    private enum Step {
        case refuse, wake, start, wait
    }

    private func submit(_ run: @escaping @Sendable (Opened) -> Void) {
        let job = Job(since: MonotonicTime.nanoseconds, run: run)
        let (step, length) = shared.state.withLock { state -> (Step, Int) in
            if state.isClosed { return (.refuse, 0) }
            state.jobs.append(job)
            let length = state.jobs.count
            if state.sleeping > 0 {
                state.sleeping -= 1
                return (.wake, length)
            }
            guard state.started < count else { return (.wait, length) }
            state.started += 1
            shared.ended.enter()
            return (.start, length)
        }
        switch step {
        case .refuse: run(.failure(DatabaseError.disconnected))
        case .wake: shared.wake.signal()
        case .start: startThread()
        case .wait: metrics.queued(length)
        }
    }

    private func startThread() {
        let (shared, open, metrics) = (shared, open, metrics)
        let thread = Thread {
            Self.serve(shared, open, metrics)
            shared.ended.leave()
        }
        thread.name = name
        thread.start()
    }

    private static func serve(
        _ shared: Shared, _ open: @Sendable () throws -> SQLiteConnection, _ metrics: TransactionMetrics
    ) {
        var connection: SQLiteConnection?
        while let job = next(shared, metrics) {
            metrics.waited(since: job.since)
            // A connection that couldn't be opened is tried again with the next transaction.
            let opened = Result { try connection ?? open() }
            connection = try? opened.get()
            job.run(opened)
            metrics.using(
                shared.state.withLock {
                    $0.running -= 1; return $0.running
                })
        }
        try? connection?.close()
    }

    /// The next job; sleeps until there is one, and answers nil when the pool is closed and all are done.
    private static func next(_ shared: Shared, _ metrics: TransactionMetrics) -> Job? {
        while true {
            let (job, isClosed, running, waiting) = shared.state.withLock { state -> (Job?, Bool, Int, Int) in
                if let job = state.jobs.popFirst() {
                    state.running += 1
                    return (job, false, state.running, state.jobs.count)
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
            shared.wake.wait()
        }
    }
}

/// A queue in two arrays, so that taking from the front is cheap.
struct FIFO<Element> {
    private var front: [Element] = []
    private var back: [Element] = []

    var count: Int { front.count + back.count }

    mutating func append(_ element: Element) {
        back.append(element)
    }

    mutating func popFirst() -> Element? {
        if front.isEmpty {
            front = back.reversed()
            back.removeAll(keepingCapacity: true)
        }
        return front.popLast()
    }
}
