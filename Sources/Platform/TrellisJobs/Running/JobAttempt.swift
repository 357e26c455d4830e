import Synchronization
import TrellisKernel

/// One attempt of a job in this process, from its claim to its end.
final class JobAttempt: Sendable {
    /// Why an attempt is to stop before its body has ended.
    enum Interruption: Hashable, Sendable {
        /// It took longer than it may.
        case timeout
        /// Somebody doesn't want it any more.
        case cancelled
        /// The process stops.
        case drain
        /// The worker was taken for dead, so others have its jobs.
        case leaseLost
    }
    /// What a look at the time finds.
    enum Verdict: Hashable, Sendable {
        case fine, late, stuck
    }
    private struct State {
        var task: Task<Void, Never>?
        var interruption: Interruption?
        var interruptedAt: ContinuousClock.Instant?
        var isCommitted = false
        var hasEnded = false
    }

    let job: JobRecord
    let lease: JobLease
    let startedAt: ContinuousClock.Instant
    private let timeout: Duration
    private let state = Mutex(State())

    init(_ job: JobRecord, timeout: Duration, at now: ContinuousClock.Instant = .now) {
        self.job = job
        self.timeout = job.timeoutMs.map { .milliseconds($0) } ?? timeout
        lease = JobLease(job)
        startedAt = now
    }

    /// Whether the job has ended within a transaction of its own.
    var isCommitted: Bool { state.withLock { $0.isCommitted } }
    var interruption: Interruption? { state.withLock { $0.interruption } }

    /// Says which task runs the body; it is cancelled at once when the attempt was interrupted before.
    func runs(in task: Task<Void, Never>) {
        let isLate = state.withLock { state in
            if !state.hasEnded { state.task = task }
            return state.interruption != nil
        }
        if isLate { task.cancel() }
    }

    /// Cancels the body's task; only the first reason counts.
    func interrupt(_ reason: Interruption, at now: ContinuousClock.Instant = .now) {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard state.interruption == nil, !state.hasEnded else { return nil }
            (state.interruption, state.interruptedAt) = (reason, now)
            return state.task
        }
        task?.cancel()
    }

    func commit() {
        state.withLock { $0.isCommitted = true }
    }

    /// Whether the caller is the one who ends it: true once.
    func end() -> Bool {
        state.withLock { state in
            defer { (state.hasEnded, state.task) = (true, nil) }
            return !state.hasEnded
        }
    }

    /// Whether it has taken longer than it may, or hasn't ended within `patience` although it was interrupted.
    func verdict(at now: ContinuousClock.Instant, patience: Duration) -> Verdict {
        state.withLock { state in
            if let since = state.interruptedAt { return now - since >= patience ? .stuck : .fine }
            return now - startedAt >= timeout ? .late : .fine
        }
    }
}

/// The attempts that run in this process.
final class RunningJobs: Sendable {
    private let attempts = Mutex<[ID<BackgroundJob>: JobAttempt]>([:])
    /// Opened each time nothing runs any more.
    let idle = Gate()

    var count: Int { attempts.withLock { $0.count } }
    var all: [JobAttempt] { attempts.withLock { Array($0.values) } }

    func add(_ attempt: JobAttempt) {
        attempts.withLock { $0[attempt.job.id] = attempt }
    }

    func remove(_ attempt: JobAttempt) {
        let isEmpty = attempts.withLock { attempts in
            // The same job may run again before a stuck attempt of it has ended.
            if attempts[attempt.job.id] === attempt { attempts[attempt.job.id] = nil }
            return attempts.isEmpty
        }
        if isEmpty { idle.open() }
    }

    subscript(id: ID<BackgroundJob>) -> JobAttempt? { attempts.withLock { $0[id] } }

    /// Waits until nothing runs, for as long as `limit`; whether that came about.
    func becomeIdle(within limit: Duration) async -> Bool {
        let end = ContinuousClock.now + limit
        while count > 0 {
            let left = end - .now
            guard left > .zero else { return false }
            await idle.wait(upTo: left)
        }
        return true
    }
}
