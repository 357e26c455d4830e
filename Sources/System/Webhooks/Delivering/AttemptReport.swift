import TrellisDatabase
import TrellisHub
import TrellisKernel

/// How one attempt went.
struct AttemptReport: Sendable {
    let delivery: ID<WebhookDelivery>
    let webhook: ID<Webhook>
    let at: Timestamp
    var duration = Duration.zero
    var answer: WebhookAnswer?
    /// Nil when the receiver took the message.
    var failure: SendFailure?

    init(delivery: ID<WebhookDelivery>, webhook: ID<Webhook>, at: Timestamp) {
        (self.delivery, self.webhook, self.at) = (delivery, webhook, at)
    }

    /// The row of the log.
    func record(number: Int, of tenant: ID<Tenant>, note: String? = nil) -> AttemptRecord {
        let message = [failure?.message, note].compactMap { $0 }.joined(separator: " ")
        return AttemptRecord(
            id: ID(), tenantID: tenant, deliveryID: delivery, number: number, at: at,
            durationMs: Int(clamping: duration.microseconds / 1000), status: answer?.status, fault: failure?.fault,
            message: message.isEmpty ? nil : message, answer: answer.flatMap { $0.body.isEmpty ? nil : $0.body })
    }
}

extension TenantTransaction {
    /// Writes down that the receiver took a message.
    func record(_ success: AttemptReport) throws {
        let ended = try update(returning: DeliveryRecord.pending(success.delivery)) {
            [
                $0.attempts.increment(by: 1), $0.state.set(.delivered), $0.status.set(success.answer?.status),
                $0.fault.set(nil), $0.nextAt.set(nil), $0.endedAt.set(now),
            ]
        }
        // Another worker may have had the job since, and come to an end of it.
        guard let delivery = ended.first else { return }
        try insert(success.record(number: delivery.attempts, of: scope.tenantID))
        try forgetFailures(of: success.webhook)
    }

    /// Writes down that an attempt failed, and disables the endpoint when that was one too many; answers the reason if
    /// so.
    ///
    /// - Parameter pause: how long until the next attempt; nil when there is none.
    func record(
        _ failed: AttemptReport, pause: Duration?, _ settings: WebhookSettings
    ) throws -> DisabledReason? {
        let changed = try update(returning: DeliveryRecord.pending(failed.delivery)) {
            [
                $0.attempts.increment(by: 1), $0.state.set(pause == nil ? .failed : .pending),
                $0.status.set(failed.answer?.status), $0.fault.set(failed.failure?.fault),
                $0.nextAt.set(pause.map { now + $0 }), $0.endedAt.set(pause == nil ? now : nil),
            ]
        }
        guard let delivery = changed.first else { return nil }
        let reason = try disabled(by: failed, settings)
        let note = reason.map { "The webhook was disabled: \($0.sentence)" }
        try insert(failed.record(number: delivery.attempts, of: scope.tenantID, note: note))
        return reason
    }

    /// Ends a message that is not sent any more.
    func end(_ delivery: ID<WebhookDelivery>, _ state: DeliveryState) throws {
        try update(DeliveryRecord.pending(delivery)) {
            [$0.state.set(state), $0.nextAt.set(nil), $0.endedAt.set(now)]
        }
    }

    /// Counts a failure; disables the endpoint when it has failed too often for too long, or wants nothing any more.
    private func disabled(by failed: AttemptReport, _ settings: WebhookSettings) throws -> DisabledReason? {
        let health = try update(returning: WebhookHealthRecord.where { $0.id == failed.webhook }) {
            [$0.failures.increment(by: 1), $0.failingSince.set("coalesce(\($0.failingSince), \(now))")]
        }
        let reason: DisabledReason
        if failed.failure?.isFinal == true {
            reason = .gone
        } else {
            guard let health = health.first, let since = health.failingSince,
                health.failures >= settings.disableFailures, now - since >= settings.disableAfter
            else { return nil }
            reason = .failing
        }
        let disabled = try update(WebhookRecord.where { $0.id == failed.webhook && $0.disabledAt == nil }) {
            [$0.disabledAt.set(now), $0.disabledReason.set(reason)]
        }
        guard disabled == 1 else { return nil }
        try publish(WebhookDisabled(webhookID: failed.webhook, reason: reason))
        return reason
    }
}

extension DeliveryRecord {
    /// The message, while it is to be sent.
    static func pending(_ id: ID<WebhookDelivery>) -> Query<DeliveryRecord> {
        DeliveryRecord.where { $0.id == id && $0.state == .pending }
    }
}

extension DisabledReason {
    /// Why, as the log says it.
    var sentence: String {
        switch self {
        case .member: "somebody who manages webhooks wanted it so."
        case .failing: "it has failed again and again, for days."
        case .gone: "the receiver answered 410, it doesn't want messages any more."
        }
    }
}
