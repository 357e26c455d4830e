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
    let clock: any Clock
    /// The events of all modules.
    let events: LiveValue<SubscribableEvents>

    /// Runs one attempt.
    ///
    /// - Throws: ``JobInterruption`` to retry later, to cancel, or to discard the job.
    func run(_ job: DeliverWebhook, _ context: JobContext) async throws {
        let id = job.delivery
        let events = events.current
        let found = try await context.database.read { tx -> (DeliveryRecord, WebhookRecord, Registrants)? in
            guard let delivery = try tx.find(DeliveryRecord.self, id) else { return nil }
            return try tx.find(WebhookRecord.self, delivery.webhookID).map {
                (delivery, $0, try Registrants(of: [$0], events, in: tx))
            }
        }
        guard let (delivery, webhook, registrants) = found else {
            throw JobInterruption.cancel("The webhook was deleted.")
        }
        guard delivery.state == .pending, delivery.jobID == context.id else {
            throw JobInterruption.cancel("The delivery has ended, or another job sends it.")
        }
        guard webhook.isEnabled else {
            try await context.database.write { try $0.end(id, .cancelled) }
            throw JobInterruption.cancel("The webhook is disabled.")
        }
        try await check(registrants, delivery, webhook, context)
        let report = try await attempt(delivery, webhook)
        guard let failure = report.failure else {
            return try await context.commit { try $0.record(report) }
        }
        let isLast = context.attempt >= context.maxAttempts
        let requested = failure.response?.retryAfter.flatMap { RetryAfter.delay($0, at: clock.now) }
        let isEnded = isLast || failure.isPermanent
        let delay = isEnded ? nil : RetrySchedule.delay(after: context.attempt, requested: requested)
        let rule = disableRule
        let disabled = try await context.database.write { try $0.record(report, delay: delay, rule) }
        if let disabled {
            context.logger.notice(
                "A webhook was disabled", metadata: ["webhook": "\(webhook.id)", "reason": "\(disabled.rawValue)"])
        }
        guard let delay else { throw JobInterruption.discard(failure.message) }
        throw JobInterruption.retry(after: delay, failure.message)
    }

    /// Cancels the delivery, and suspends the webhook, when its registrant may no longer have it.
    private func check(
        _ registrants: Registrants, _ delivery: DeliveryRecord, _ webhook: WebhookRecord, _ context: JobContext
    ) async throws {
        let isSupported = registrants.support(webhook)
        guard !isSupported || !registrants.mayReceive(delivery.event, by: webhook) else { return }
        try await context.database.write { tx in
            if !isSupported { try tx.suspend(webhook) }
            try tx.end(delivery.id, .cancelled)
        }
        if !isSupported { context.logger.notice("A webhook is suspended", metadata: ["webhook": "\(webhook.id)"]) }
        throw JobInterruption.cancel("The member who registered the webhook left, or may no longer see the event.")
    }

    /// Signs the message with the current time and sends it.
    ///
    /// - Throws: `CancellationError` if the job is cancelled; ``SealingKeyError``.
    private func attempt(_ delivery: DeliveryRecord, _ webhook: WebhookRecord) async throws -> AttemptReport {
        let (now, start) = (clock.now, ContinuousClock.now)
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
