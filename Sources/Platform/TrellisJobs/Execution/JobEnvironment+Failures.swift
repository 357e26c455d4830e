import Logging
import TrellisDatabase
import TrellisKernel

extension JobEnvironment {
    /// The retry interval of a job with an unknown name, since another release may know it.
    private static let parkingInterval = Duration.seconds(30)
    /// The time after which a job with an unknown name is discarded.
    private static let parkingLimit = Duration.seconds(600)
    /// The same limit for the delivery of an event, which can't be enqueued again.
    private static let deliveryLimit = Duration.seconds(7 * 86_400)
    /// The maximum number of characters of an error message, for dashboards.
    private static let messageLimit = 2000

    /// Returns the outcome of an attempt whose body has thrown.
    func outcome(
        of error: any Error, _ attempt: JobAttempt, _ retry: RetryPolicy, _ context: JobContext
    ) -> AttemptResult.Outcome {
        let job = attempt.job
        switch (attempt.stopReason, error) {
        case (.cancelled, _), (.timeout, _): return stoppedOutcome(of: attempt, retry)
        case (_, let error as UndecodableArgumentsError):
            return .discarded(code: "job.undecodable", message: error.reason.storable(limit: Self.messageLimit))
        case (_, JobInterruption.discard(let reason)):
            return .discarded(code: "job.given_up", message: reason.storable(limit: Self.messageLimit))
        case (_, JobInterruption.cancel(let reason)): return .cancelled(reason.storable(limit: Self.messageLimit))
        case (_, JobInterruption.snooze(let pause)): return .snoozed(pause)
        case (_, JobInterruption.retry(let pause, let reason)):
            return .failed(
                code: "job.retry", message: reason.storable(limit: Self.messageLimit),
                retryAfter: job.attempt < job.maxAttempts ? pause : nil)
        // Any other error is a consequence of the stop.
        case (.shutdown, _), (.leaseLost, _): return .requeued
        // The job did nothing wrong, so it loses no attempt; the statement is prepared again the next time.
        case (_, DatabaseError.schemaChanged): return .snoozed(.milliseconds(100))
        default:
            let failure = Self.failure(error)
            context.logger.notice(
                "A job attempt has failed", metadata: ["code": "\(failure.code)", "error": "\(failure.message)"])
            return .failed(
                code: failure.code, message: failure.message,
                retryAfter: retry.delay(after: job.attempt, of: job.maxAttempts))
        }
    }

    /// Returns the outcome of a stopped attempt, even if its body is still running.
    func stoppedOutcome(of attempt: JobAttempt, _ retry: RetryPolicy? = nil) -> AttemptResult.Outcome {
        let job = attempt.job
        switch attempt.stopReason {
        case .cancelled: return .cancelled("Cancelled while it ran.")
        case .timeout:
            let policy = retry ?? catalog[job.name]?.retry ?? .never
            return .failed(
                code: "job.timeout", message: "The attempt exceeded its timeout.",
                retryAfter: policy.delay(after: job.attempt, of: job.maxAttempts))
        case .shutdown, .leaseLost, nil: return .requeued
        }
    }

    /// Snoozes a job with an unknown name, in case another release knows it, and discards it after the limit.
    func park(_ job: JobRecord) async -> AttemptResult.Outcome {
        let since = try? await store.results.parkedSince(job)
        let limit = job.name.hasPrefix(utf8: NewJob.deliveryPrefix) ? Self.deliveryLimit : Self.parkingLimit
        let waited = since.map { clock.now - $0 } ?? .zero
        guard waited >= limit else {
            if waited < Self.parkingInterval {
                logger.warning("No module of this release declares the job", metadata: ["job": "\(job.name)"])
            }
            // A job that waits for days is retried less often.
            return .snoozed(waited < Self.parkingLimit ? Self.parkingInterval : Self.parkingLimit)
        }
        return .discarded(code: "job.unknown_name", message: JobError.unknownName(job.name).message)
    }

    private static func failure(_ error: any Error) -> (code: String, message: String) {
        guard let error = error as? any AppError else {
            let type = String(describing: type(of: error))
            return (type.storable(limit: messageLimit), "\(error)".storable(limit: messageLimit))
        }
        return (error.code, error.message.storable(limit: messageLimit))
    }
}
