import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A few threads of its own and a bounded line in front of them, so that a rush of logins can't starve other requests.
///
/// Hashing is pure computation of tens of milliseconds; on Swift's cooperative threads it would hold up everybody. Here
/// at most `threads` hashes run, at a lower scheduling priority, and at most `waiting` wait; who comes later is told so
/// at once.
package final class HashingPool: Sendable {
    private let line: WaitingLine

    /// Starts `threads` threads (at least one) with room for `waiting` callers in front of them.
    package init(threads: Int = HashingPool.defaultThreads, waiting: Int = HashingPool.defaultWaiting) {
        let line = WaitingLine(capacity: max(waiting, 0))
        self.line = line
        let count = max(threads, 1)
        line.open(count)
        for number in 1...count {
            let thread = Thread { line.work() }
            thread.name = "passwords-\(number)"
            thread.start()
        }
    }

    deinit {
        line.close()
    }

    /// Half of the processors, one to four: each thread holds 19 MiB while it works.
    package static var defaultThreads: Int { min(max(ProcessInfo.processInfo.activeProcessorCount / 2, 1), 4) }

    /// A line that one thread works off in about ten seconds.
    package static let defaultWaiting = 512

    /// The result of `work`, done on one of the pool's threads in order of arrival.
    ///
    /// Cancellation takes a waiting caller out of the line; work that has begun is finished.
    ///
    /// - Throws: ``AuthError/busy`` when the line is full, `CancellationError`, and what `work` throws.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        let place = line.nextPlace()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                line.admit(
                    WaitingLine.Job(
                        place: place,
                        run: { continuation.resume(with: Swift.Result(catching: work)) },
                        refuse: { continuation.resume(throwing: $0) }))
            }
        } onCancel: {
            line.leave(place)
        }
    }

    /// How many callers wait at this moment.
    package var waiting: Int { line.count }
}

/// First come, first served, up to a limit.
private final class WaitingLine: Sendable {
    struct Job: Sendable {
        let place: Int
        let run: @Sendable () -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var places = 0
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

    func open(_ threads: Int) {
        state.withLock {
            $0.threads = threads
            $0.idle = threads
        }
    }

    func nextPlace() -> Int {
        state.withLock {
            $0.places += 1
            return $0.places
        }
    }

    func admit(_ job: Job) {
        let isAdmitted = state.withLock { state in
            // An idle thread is on its way to the first jobs: they don't count as waiting.
            guard !state.isClosed, state.jobs.count - state.idle < capacity else { return false }
            state.jobs.append(job)
            return true
        }
        if isAdmitted {
            arrivals.signal()
        } else {
            job.refuse(AuthError.busy)
        }
    }

    func leave(_ place: Int) {
        let job = state.withLock { state in
            state.jobs.firstIndex { $0.place == place }.map { state.jobs.remove(at: $0) }
        }
        job?.refuse(CancellationError())
    }

    /// Wakes every thread to its end; nobody waits then, since whoever waits holds the pool.
    func close() {
        let threads = state.withLock { state in
            state.isClosed = true
            return state.threads
        }
        for _ in 0..<threads { arrivals.signal() }
    }

    /// A thread's whole life: take the first in line, until the line is closed.
    func work() {
        #if canImport(Glibc)
            // Of this thread only (Linux gives each its own): requests come first when processors are short.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        #endif
        while true {
            arrivals.wait()
            // A signal may outlive its job, when the caller left the line.
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
