import Logging
import TrellisDatabase
import TrellisKernel
import TrellisObservability

extension JobEnvironment {
    /// The maximum number of characters of an error message, for dashboards.
    private static let messageLimit = 2000

    /// Returns the outcome of an attempt whose body has thrown.
    func outcome(
        of error: any Error, _ attempt: JobAttempt, _ retry: RetryPolicy, _ context: JobContext
    ) -> AttemptResult.Outcome {
        let job = attempt.job
        let secrets = context.secrets
        // Middleware may decide after the job's code has failed.
        if error is JobInterruption { attempt.fail(as: nil) }
        switch (attempt.stopReason, error) {
        case (.cancelled, _), (.timeout, _): return stoppedOutcome(of: attempt, retry)
        case (_, JobInterruption.discard(let reason)):
            return .discarded(code: "job.given_up", message: Self.shown(reason, without: secrets))
        case (_, JobInterruption.cancel(let reason)): return .cancelled(Self.shown(reason, without: secrets))
        case (_, JobInterruption.snooze(let pause)): return .snoozed(pause)
        case (_, JobInterruption.retry(let pause, let reason)):
            return .failed(
                code: "job.retry", message: Self.shown(reason, without: secrets),
                retryAfter: job.attempt < job.maxAttempts ? pause : nil)
        // Another attempt would do all the work again, with the same end.
        case (_, let error as JobError) where error.kind == .tooLarge:
            attempt.fail(as: error.kind)
            return .discarded(code: error.code, message: error.message)
        // Any other error is a consequence of the stop.
        case (.shutdown, _), (.leaseLost, _): return .requeued
        // The job did nothing wrong, so it loses no attempt; the statement is prepared again the next time.
        case (_, DatabaseError.schemaChanged): return .snoozed(.milliseconds(100))
        default:
            let failure = Self.failure(error, without: secrets)
            attempt.fail(as: (error as? any AppError)?.kind ?? .internalFailure)
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

    /// Reports an attempt that an error ended to the product's ``TrellisObservability/ErrorReporter``.
    ///
    /// An interruption that a job throws is a decision, and isn't reported.
    func report(_ attempt: JobAttempt, _ outcome: AttemptResult.Outcome) {
        guard let errors, let kind = attempt.failureKind else { return }
        let (code, message, isRetried): (String, String, Bool)
        switch outcome {
        case .failed(let failed, let why, let pause): (code, message, isRetried) = (failed, why, pause != nil)
        case .discarded(let discarded, let why): (code, message, isRetried) = (discarded, why, false)
        default: return
        }
        let job = attempt.job
        errors.add(
            ErrorReport(
                code: code, kind: kind, message: message, place: "job \(job.name)", requestID: attempt.requestID.text,
                tenantID: job.tenantID == .platform ? nil : job.tenantID, userID: job.userID, isRetried: isRetried,
                release: errors.release))
    }

    /// Lets a job that this release can't run wait for one that can, and discards it after ``parkingLimit``.
    func park(_ job: JobRecord, code: String, message: String) async -> AttemptResult.Outcome {
        await park(job, code: code, message: message, limit: parkingLimit)
    }

    /// Lets a job wait until its reason has passed, and discards it after `limit`; nil for never.
    func park(_ job: JobRecord, code: String, message: String, limit: Duration?) async -> AttemptResult.Outcome {
        let message = message.storable(limit: Self.messageLimit)
        let waiting = BackendJob(job)
        guard let wait = try? await backend.parking(of: waiting, code: code, message: message, limit: limit) else {
            return .parked(code: code, message: message, JobParking.firstPause)
        }
        switch wait {
        case .first(let pause):
            logger.warning(
                "A job waits for a release that can run it", metadata: ["job": "\(job.name)", "reason": "\(message)"])
            return .parked(code: code, message: message, pause)
        case .again(let pause): return .parked(code: code, message: message, pause)
        case .over: return .discarded(code: code, message: message)
        }
    }

    private static func failure(_ error: any Error, without secrets: SecretTexts) -> (code: String, message: String) {
        guard let error = error as? any AppError else {
            let type = String(describing: type(of: error))
            return (type.storable(limit: messageLimit), shown("\(error)", without: secrets))
        }
        return (error.code, shown(error.message, without: secrets))
    }

    private static func shown(_ text: String, without secrets: SecretTexts) -> String {
        secrets.hidden(in: text).storable(limit: messageLimit)
    }
}
