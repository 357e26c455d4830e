import Logging
import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Runs ``DeliverWebhook`` jobs: signs and sends a delivery, and records the result.
struct DeliveryRunner: Sendable {
    let keys: LiveValue<SealingKeys>
    let sender: WebhookSender
    let disableRule: DisableRule
    let circuit: Circuit
    /// The maximum pause that a receiver can request.
    let maxRetryAfter: Duration
    /// The events of all modules.
    let events: LiveValue<SubscribableEvents>

    /// Runs one attempt.
    ///
    /// - Throws: ``JobInterruption`` to wait for the webhook, to retry later, to cancel, or to discard the job.
    func run(_ job: DeliverWebhook, _ context: JobContext) async throws {
        let (delivery, webhook, now) = try await admitted(job.delivery, context)
        do {
            try await send(delivery, to: webhook, at: now, context)
        } catch let interruption as JobInterruption {
            throw interruption
        } catch {
            // Best effort: the place is free when its lease ends.
            let circuit = circuit
            try? await context.database.write(options: .repeatable(isolation: .readCommitted)) {
                try $0.release(delivery, circuit)
            }
            throw error
        }
    }

    /// Takes a place of the webhook for the delivery; returns both, and the time by the database's server.
    ///
    /// - Throws: ``JobInterruption`` if the delivery must wait or isn't sent.
    private func admitted(
        _ id: ID<WebhookDelivery>, _ context: JobContext
    ) async throws -> (DeliveryRecord, WebhookRecord, Timestamp) {
        let (events, circuit, job) = (events.current, circuit, context.id)
        let admission = try await context.database.write(options: .repeatable(isolation: .readCommitted)) { tx in
            try tx.admission(id, to: job, events, circuit)
        }
        switch admission {
        case .granted(let delivery, let webhook, let now): return (delivery, webhook, now)
        case .waits(let delay): throw JobInterruption.snooze(delay)
        case .ended(let reason, let suspended):
            if let suspended { context.logger.notice("A webhook is suspended", metadata: ["webhook": "\(suspended)"]) }
            throw JobInterruption.cancel(reason)
        }
    }

    /// Sends the delivery and records the result.
    private func send(
        _ delivery: DeliveryRecord, to webhook: WebhookRecord, at now: Timestamp, _ context: JobContext
    ) async throws {
        var report = try await attempt(delivery, webhook, at: now)
        let (rule, circuit) = (disableRule, circuit)
        guard let failure = report.failure else {
            return try await context.commit { [report] in try $0.record(report, circuit) }
        }
        let requested = failure.response?.retryAfter.flatMap {
            RetryAfter.delay($0, at: report.at + report.duration, upTo: maxRetryAfter)
        }
        // Zero, or a date that is over, requests no pause.
        report.requested = requested == Duration.zero ? nil : requested
        let isEnded = context.attempt >= context.maxAttempts || failure.isPermanent
        let delay = isEnded ? nil : RetrySchedule.delay(after: context.attempt, requested: report.requested)
        // Repeatable, since an attempt that isn't recorded is sent again.
        let disabled = try await context.database.write(options: .repeatable(isolation: .readCommitted)) { [report] in
            try $0.record(report, delay: delay, rule, circuit)
        }
        if let disabled {
            context.logger.notice(
                "A webhook was disabled", metadata: ["webhook": "\(webhook.id)", "reason": "\(disabled.rawValue)"])
        }
        guard let delay else { throw JobInterruption.discard(failure.message) }
        throw JobInterruption.retry(after: delay, failure.message)
    }

    /// Signs the message with the time and sends it.
    ///
    /// - Parameter now: the time by the database's server, since receivers refuse a message of a wrong clock.
    /// - Throws: `CancellationError` if the job is cancelled; ``SealingKeyError``.
    private func attempt(
        _ delivery: DeliveryRecord, _ webhook: WebhookRecord, at now: Timestamp
    ) async throws -> AttemptReport {
        let start = ContinuousClock.now
        let message = WebhookSignature(id: "\(delivery.id)", timestamp: now, body: delivery.body)
            .message(signedBy: try webhook.secrets(at: now, keys.current))
        var report = AttemptReport(delivery: delivery.id, webhook: webhook.id, at: now)
        do {
            // The URL was validated at registration; the settings may have changed since.
            guard let url = try? WebhookURL(webhook.url) else { throw SendFailure(.addressNotAllowed) }
            let response = try await sender.send(message, to: url)
            report.response = response
            if !response.isSuccess { report.failure = SendFailure(.status, response: response) }
        } catch let failure as SendFailure {
            try Task.checkCancellation()
            (report.failure, report.response) = (failure, failure.response)
        }
        report.duration = .now - start
        return report
    }
}
