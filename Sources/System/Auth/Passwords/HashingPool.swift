import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A pool of dedicated threads with a bounded queue, so that many logins can't starve other requests.
///
/// Hashing is pure computation of tens of milliseconds; on Swift's cooperative threads it would block all other tasks.
/// Here a limited number of hashes run, at a lower scheduling priority, and a limited number of callers wait; further
/// callers fail at once.
package final class HashingPool: Sendable {
    private let queue: HashingQueue

    /// Starts `threads` threads (at least one), with a queue for `queueCapacity` callers.
    package init(threads: Int = HashingPool.defaultThreads, queueCapacity: Int = HashingPool.defaultQueueCapacity) {
        let queue = HashingQueue(capacity: max(queueCapacity, 0))
        self.queue = queue
        let count = max(threads, 1)
        queue.start(count)
        for number in 1...count {
            let thread = Thread { queue.work() }
            thread.name = "passwords-\(number)"
            thread.start()
        }
    }

    deinit {
        queue.close()
    }

    /// Half of the processors, one to four: each thread holds 19 MiB while it works.
    package static var defaultThreads: Int { min(max(ProcessInfo.processInfo.activeProcessorCount / 2, 1), 4) }

    /// The length of a queue that one thread processes in about ten seconds.
    package static let defaultQueueCapacity = 512

    /// Runs `work` on one of the pool's threads, in order of arrival, and returns its result.
    ///
    /// Cancellation removes a waiting caller from the queue; work that has started is completed.
    ///
    /// - Throws: ``AuthError/busy`` when the queue is full, `CancellationError`, and what `work` throws.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        let ticket = queue.nextTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.enqueue(
                    HashingQueue.Job(
                        ticket: ticket,
                        run: { continuation.resume(with: Swift.Result(catching: work)) },
                        fail: { continuation.resume(throwing: $0) }))
            }
        } onCancel: {
            queue.cancel(ticket)
        }
    }

    /// The number of waiting callers.
    package var waiting: Int { queue.count }
}

/// A bounded first-in, first-out queue.
private final class HashingQueue: Sendable {
    struct Job: Sendable {
        let ticket: Int
        let run: @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var lastTicket = 0
        var idle = 0
        var threads = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { state.withLock { max($0.jobs.count - $0.idle, 0) } }

    func start(_ threads: Int) {
        state.withLock {
            $0.threads = threads
            $0.idle = threads
        }
    }

    func nextTicket() -> Int {
        state.withLock {
            $0.lastTicket += 1
            return $0.lastTicket
        }
    }

    func enqueue(_ job: Job) {
        let isEnqueued = state.withLock { state in
            // Idle threads are about to take the first jobs: they don't count as waiting.
            guard !state.isClosed, state.jobs.count - state.idle < capacity else { return false }
            state.jobs.append(job)
            return true
        }
        if isEnqueued {
            arrivals.signal()
        } else {
            job.fail(AuthError.busy)
        }
    }

    func cancel(_ ticket: Int) {
        let job = state.withLock { state in
            state.jobs.firstIndex { $0.ticket == ticket }.map { state.jobs.remove(at: $0) }
        }
        job?.fail(CancellationError())
    }

    /// Wakes all threads so that they end; no caller waits at this time, because a waiting caller retains the pool.
    func close() {
        let threads = state.withLock { state in
            state.isClosed = true
            return state.threads
        }
        for _ in 0..<threads { arrivals.signal() }
    }

    /// Runs the jobs of the queue until it is closed: the body of each thread.
    func work() {
        #if canImport(Glibc)
            // Of this thread only (Linux has a priority per thread): requests come first when processors are busy.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        #endif
        while true {
            arrivals.wait()
            // A signal may have no job, if its caller was cancelled.
            let (job, isClosed) = state.withLock { state -> (Job?, Bool) in
                guard !state.jobs.isEmpty else { return (nil, state.isClosed) }
                state.idle -= 1
                return (state.jobs.removeFirst(), false)
            }
            if isClosed { return }
            guard let job else { continue }
            job.run()
            state.withLock { $0.idle += 1 }
        }
    }
}
