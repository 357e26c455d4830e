/// How an attempt of a job ended.
public struct JobOutcome: Hashable, Sendable {
    /// What becomes of the job.
    public enum Ending: String, CaseIterable, Sendable {
        /// The job succeeded.
        case completed
        /// The attempt failed, and the job runs again.
        case failed
        /// The job ended without success.
        case discarded
        /// The job was cancelled, by itself or by someone else.
        case cancelled
        /// The job runs again later, and the attempt doesn't count.
        case snoozed
        /// This release can't run the job, so it waits for another one.
        case parked
        /// The worker stops, so the job returns to its queue, and the attempt doesn't count.
        case putBack = "put_back"
    }
    /// What becomes of the job.
    public let ending: Ending
    /// The code of the error; nil without one.
    public let code: String?
    /// The message of the error, or the reason; nil without one.
    public let message: String?

    /// Creates an outcome; for tests of middleware.
    public init(_ ending: Ending, code: String? = nil, message: String? = nil) {
        self.ending = ending
        self.code = code
        self.message = message
    }
}

extension JobOutcome {
    init(_ outcome: AttemptResult.Outcome) {
        switch outcome {
        case .completed: self.init(.completed)
        case .failed(let code, let message, let pause):
            self.init(pause == nil ? .discarded : .failed, code: code, message: message)
        case .discarded(let code, let message): self.init(.discarded, code: code, message: message)
        case .cancelled(let reason): self.init(.cancelled, message: reason)
        case .snoozed: self.init(.snoozed)
        case .parked(let code, let message, _): self.init(.parked, code: code, message: message)
        case .requeued: self.init(.putBack)
        }
    }
}
