import TrellisKernel
import TrellisObservability

extension TraceSpan {
    /// Ends the span of an attempt, with its outcome.
    ///
    /// Source: OpenTelemetry's conventions for messaging, in which a job is a message.
    @inline(never)
    func end(_ outcome: AttemptResult.Outcome, of job: JobRecord) {
        let outcome = JobOutcome(outcome)
        set([
            "messaging.system": "trellis", "messaging.operation.name": "process", "messaging.operation.type": "process",
            "messaging.destination.name": job.queue, "messaging.message.id": job.id.description,
            "trellis.job.name": job.name, "trellis.job.attempt": job.attempt,
            "trellis.request_id": job.requestID.isEmpty ? nil : job.requestID,
            "trellis.tenant_id": job.tenantID == .platform ? nil : job.tenantID.description,
            "user.id": job.userID?.description, "trellis.job.outcome": outcome.ending.rawValue,
        ])
        if outcome.ending == .failed || outcome.ending == .discarded { fail(outcome.code ?? outcome.ending.rawValue) }
        finish()
    }
}
