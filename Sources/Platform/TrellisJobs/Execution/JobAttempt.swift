import Synchronization
import TrellisKernel
import TrellisObservability

/// One attempt of a job in this process, from its claim to its end.
final class JobAttempt: Sendable {
    /// The reason to stop an attempt before its body has ended.
    enum StopReason: Hashable, Sendable {
        /// The attempt exceeded its timeout.
        case timeout
        /// Cancellation was requested.
        case cancelled
        /// The process stops.
        case shutdown
        /// Other workers took this one for dead and took over its jobs.
        case leaseLost
    }
    /// The result of a timeout check.
    enum TimeoutStatus: Hashable, Sendable {
        case onTime, timedOut, stuck
    }
    private struct State {
        var task: Task<Void, Never>?
        var stopReason: StopReason?
        var stopRequestedAt: ContinuousClock.Instant?
        var isCommitted = false
        var unwritten: JobCommit?
        var failureKind: ErrorKind?
        var hasEnded = false
        var hasBodyEnded = false
    }

    let job: JobRecord
    /// The identifier in the log and in reports: that of the request which enqueued the job, else one of its own.
    let requestID: RequestID
    let lease: JobLease
    let startedAt: ContinuousClock.Instant
    private let timeout: Duration
    private let state = Mutex(State())

    init(_ job: JobRecord, timeout: Duration, at now: ContinuousClock.Instant = .now) {
        self.job = job
        requestID = RequestID(accepting: job.requestID)
        self.timeout = job.timeoutMs.map { .milliseconds($0) } ?? timeout
        lease = JobLease(job)
        startedAt = now
    }

    /// Whether the job was ended by ``JobContext/commit(_:)``.
    var isCommitted: Bool { state.withLock { $0.isCommitted } }
    var stopReason: StopReason? { state.withLock { $0.stopReason } }
    /// Whether the code of the attempt has ended.
    var hasBodyEnded: Bool { state.withLock { $0.hasBodyEnded } }

    /// Sets the task that runs the body; cancels it immediately if a stop was already requested.
    func attach(_ task: Task<Void, Never>) {
        let isLate = state.withLock { state in
            if !state.hasEnded { state.task = task }
            return state.stopReason != nil
        }
        if isLate { task.cancel() }
    }

    /// Cancels the body's task and stores the reason; only the first reason counts.
    func stop(_ reason: StopReason, at now: ContinuousClock.Instant = .now) {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard state.stopReason == nil, !state.hasEnded else { return nil }
            (state.stopReason, state.stopRequestedAt) = (reason, now)
            return state.task
        }
        task?.cancel()
    }

    /// The kind of the error that ended the attempt, also of exceeding its timeout; nil without one.
    var failureKind: ErrorKind? {
        state.withLock { $0.failureKind ?? ($0.stopReason == .timeout ? .timeout : nil) }
    }

    /// Notes the kind of the error that ends the attempt; nil if a decision ends it.
    func fail(as kind: ErrorKind?) {
        state.withLock { $0.failureKind = kind }
    }

    func commit() {
        state.withLock { $0.isCommitted = true }
    }

    /// Marks the effects as committed; the end of the job is still to be written in the database that it lives in.
    func commit(_ commit: JobCommit) {
        state.withLock { ($0.isCommitted, $0.unwritten) = (true, commit) }
    }

    /// The commit whose end is still to be written; nil if there is none.
    var unwrittenCommit: JobCommit? { state.withLock { $0.unwritten } }

    /// Marks the code of the attempt as ended.
    func endBody() {
        state.withLock { $0.hasBodyEnded = true }
    }

    /// Marks the attempt as ended; returns true only for the first call.
    func end() -> Bool {
        state.withLock { state in
            defer { (state.hasEnded, state.task) = (true, nil) }
            return !state.hasEnded
        }
    }

    /// Returns whether the attempt has exceeded its timeout, or hasn't ended within `grace` after a stop request.
    func timeoutStatus(at now: ContinuousClock.Instant, grace: Duration) -> TimeoutStatus {
        state.withLock { state in
            // The shutdown has its own grace period.
            if state.stopReason == .shutdown { return .onTime }
            if let since = state.stopRequestedAt { return now - since >= grace ? .stuck : .onTime }
            return now - startedAt >= timeout ? .timedOut : .onTime
        }
    }
}

/// The end of an attempt.
struct AttemptEnd: Sendable {
    let outcome: AttemptResult.Outcome
    /// The result to persist; nil if ``JobContext/commit(_:)`` has persisted it.
    let result: AttemptResult?
}
