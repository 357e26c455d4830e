import Logging
import TrellisDatabase
import TrellisKernel

extension JobEnvironment {
    /// How often a job whose name isn't known is looked at, since another release may know it.
    private static let parkingTurn = Duration.seconds(30)
    /// After how long it is given up.
    private static let parkingLimit = Duration.seconds(600)
    /// The same for an event's delivery, which nobody can enqueue again.
    private static let deliveryLimit = Duration.seconds(7 * 86_400)

    /// What an attempt comes to whose body has thrown.
    func outcome(
        of error: any Error, _ attempt: JobAttempt, _ retry: RetryPolicy, _ context: JobContext
    ) -> JobEnding.Outcome {
        let job = attempt.job
        switch (attempt.interruption, error) {
        case (.cancelled, _), (.timeout, _): return interrupted(attempt, retry)
        case (_, let error as UndecodableArguments):
            return .discarded(code: "job.undecodable", message: Self.storable(error.reason))
        case (_, JobInterruption.discard(let reason)):
            return .discarded(code: "job.given_up", message: Self.storable(reason))
        case (_, JobInterruption.cancel(let reason)): return .cancelled(Self.storable(reason))
        case (_, JobInterruption.snooze(let pause)): return .snoozed(pause)
        case (_, JobInterruption.retry(let pause, let reason)):
            return .failed(
                code: "job.retry", message: Self.storable(reason),
                retryAfter: job.attempt < job.maxAttempts ? pause : nil)
        // Whatever it says, it stopped because it was told to.
        case (.drain, _), (.leaseLost, _): return .putBack
        default:
            let failure = Self.failure(error)
            context.logger.notice(
                "A job has failed", metadata: ["code": "\(failure.code)", "error": "\(failure.message)"])
            return .failed(
                code: failure.code, message: failure.message,
                retryAfter: retry.pause(after: job.attempt, of: job.maxAttempts))
        }
    }

    /// What an attempt comes to that was interrupted, whether its body has noticed or not.
    func interrupted(_ attempt: JobAttempt, _ retry: RetryPolicy? = nil) -> JobEnding.Outcome {
        let job = attempt.job
        switch attempt.interruption {
        case .cancelled: return .cancelled("Cancelled while it ran.")
        case .timeout:
            let policy = retry ?? catalog[job.name]?.retry ?? .never
            return .failed(
                code: "job.timeout", message: "It took longer than it may.",
                retryAfter: policy.pause(after: job.attempt, of: job.maxAttempts))
        case .drain, .leaseLost, nil: return .putBack
        }
    }

    /// A job whose name isn't known waits for a while, in case another release knows it, and is then discarded.
    func park(_ job: JobRecord) async -> JobEnding.Outcome {
        let since = try? await store.parked(job)
        let limit = job.name.hasPrefix(JobDraft.deliveryPrefix) ? Self.deliveryLimit : Self.parkingLimit
        let waited = since.map { clock.now - $0 } ?? .zero
        guard waited >= limit else {
            if waited < Self.parkingTurn {
                logger.warning("No module of this release declares a job", metadata: ["job": "\(job.name)"])
            }
            // Who waits for days needn't be looked at twice a minute.
            return .snoozed(waited < Self.parkingLimit ? Self.parkingTurn : Self.parkingLimit)
        }
        return .discarded(code: "job.unknown_name", message: JobError.unknownName(job.name).message)
    }

    private static func failure(_ error: any Error) -> (code: String, message: String) {
        guard let error = error as? any AppError else {
            return (storable(String(describing: type(of: error))), storable("\(error)"))
        }
        return (error.code, storable(error.message))
    }

    /// A text of a length that dashboards can show, without what no database keeps.
    private static func storable(_ text: String) -> String {
        String(text.prefix(2000)).replacing("\0", with: "")
    }
}

extension JobStore {
    /// Since when a job has been known to have a name that isn't known, in this life of it; noted when it wasn't.
    func parked(_ job: JobRecord) async throws -> Timestamp {
        try await database.write { tx in
            let tx = Self.crossing(tx)
            let event = try tx.first(
                JobEventRecord.where { $0.jobID == job.id && ($0.kind == .parked || $0.kind == .retried) }
                    .order { $0.id.descending })
            if let event, event.kind == .parked { return event.at }
            try tx.insert(
                JobEventRecord(
                    id: ID(), tenantID: job.tenantID, jobID: job.id, kind: .parked, attempt: job.attempt,
                    code: "job.unknown_name", message: JobError.unknownName(job.name).message, actorID: nil, at: tx.now)
            )
            return tx.now
        }
    }
}
