import Dispatch
import Synchronization
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#endif

/// The bounded queue of a ``HashingPool``, and the body of its threads.
final class HashingQueue: Sendable {
    struct Job: Sendable {
        let ticket: Int
        /// The network of the client; nil for callers without one.
        let share: IPNetwork?
        let run: @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var jobs = FairQueue()
        var lastTicket = 0
        var idle = 0
        var threads = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)
    private let capacity: Int
    private let shareCapacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        shareCapacity = max(capacity / 4, 1)
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
        let (isEnqueued, displaced) = state.withLock { state -> (Bool, Job?) in
            guard !state.isClosed else { return (false, nil) }
            // Idle threads are about to take the first jobs: they don't count as waiting.
            let waiting = state.jobs.count - state.idle
            if waiting > 0, job.share != nil, state.jobs.count(of: job.share) >= shareCapacity { return (false, nil) }
            guard waiting >= capacity else {
                state.jobs.append(job)
                return (true, nil)
            }
            guard capacity > 0, let displaced = state.jobs.displace(for: job.share) else { return (false, nil) }
            state.jobs.append(job)
            return (true, displaced)
        }
        guard isEnqueued else { return job.fail(AuthError.busy) }
        // The signal of a displaced job is that of the one that takes its place.
        if let displaced { displaced.fail(AuthError.busy) } else { arrivals.signal() }
    }

    func cancel(_ ticket: Int) {
        state.withLock { $0.jobs.remove(ticket) }?.fail(CancellationError())
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
                guard let job = state.jobs.popFirst() else { return (nil, state.isClosed) }
                state.idle -= 1
                return (job, false)
            }
            if isClosed { return }
            guard let job else { continue }
            job.run()
            state.withLock { $0.idle += 1 }
        }
    }
}
