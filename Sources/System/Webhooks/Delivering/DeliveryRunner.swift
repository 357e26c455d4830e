import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Does what ``DeliverWebhook`` says: signs, sends, writes down how it went.
struct DeliveryRunner: Sendable {
    let room: WebhookRoom

    /// One attempt.
    ///
    /// - Throws: ``JobInterruption`` to have it tried again later, or never.
    func run(_ job: DeliverWebhook, _ context: JobContext) async throws {
        let id = job.delivery
        let found = try await context.database.read { tx -> (DeliveryRecord, WebhookRecord)? in
            guard let delivery = try tx.find(DeliveryRecord.self, id) else { return nil }
            return try tx.find(WebhookRecord.self, delivery.webhookID).map { (delivery, $0) }
        }
        guard let (delivery, webhook) = found else { throw JobInterruption.cancel("The webhook was removed.") }
        guard delivery.state == .pending, delivery.jobID == context.id else {
            throw JobInterruption.cancel("The message has ended, or another job sends it.")
        }
        guard webhook.isEnabled else {
            try await context.database.write { try $0.end(id, .cancelled) }
            throw JobInterruption.cancel("The webhook is disabled.")
        }
        let report = try await attempt(delivery, webhook)
        guard let failure = report.failure else {
            return try await context.commit { try $0.record(report) }
        }
        let isLast = context.attempt >= context.maxAttempts
        let asked = failure.answer?.retryAfter.flatMap { RetryAfter.pause($0, at: room.clock.now) }
        let pause = isLast || failure.isFinal ? nil : RetrySchedule.pause(after: context.attempt, asked: asked)
        let settings = room.settings
        let disabled = try await context.database.write { try $0.record(report, pause: pause, settings) }
        if let disabled {
            context.logger.notice(
                "A webhook was disabled", metadata: ["webhook": "\(webhook.id)", "reason": "\(disabled.rawValue)"])
        }
        guard let pause else { throw JobInterruption.discard(failure.message) }
        throw JobInterruption.retry(after: pause, failure.message)
    }

    /// Sends the message, signed for this moment.
    ///
    /// - Throws: `CancellationError` when the job is to stop; ``SealingKeys/Fault``.
    private func attempt(_ delivery: DeliveryRecord, _ webhook: WebhookRecord) async throws -> AttemptReport {
        let (now, start) = (room.clock.now, ContinuousClock.now)
        let message = WebhookSignature(id: "\(delivery.id)", timestamp: now, body: delivery.body)
            .message(signedBy: try webhook.secrets(at: now, room.keys))
        var report = AttemptReport(delivery: delivery.id, webhook: webhook.id, at: now)
        do {
            // It was checked when it was registered; the settings may have changed since.
            guard let url = try? WebhookURL(webhook.url) else { throw SendFailure(.addressRefused) }
            let answer = try await room.sender.send(message, to: url)
            report.answer = answer
            if !answer.isSuccess { report.failure = SendFailure(.status, answer: answer) }
        } catch let failure as SendFailure {
            try Task.checkCancellation()
            (report.failure, report.answer) = (failure, failure.answer)
        }
        report.duration = .now - start
        return report
    }
}

extension SendFailure {
    /// Whether the receiver says that it doesn't want the message, now or later.
    var isFinal: Bool { answer?.status == 410 }
}
