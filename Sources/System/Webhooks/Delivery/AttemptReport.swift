import TrellisDatabase
import TrellisKernel

/// The result of one attempt.
struct AttemptReport: Sendable {
    let delivery: ID<WebhookDelivery>
    let webhook: ID<Webhook>
    let at: Timestamp
    var duration = Duration.zero
    var response: ReceiverResponse?
    /// Nil if the receiver accepted the message.
    var failure: SendFailure?

    init(delivery: ID<WebhookDelivery>, webhook: ID<Webhook>, at: Timestamp) {
        (self.delivery, self.webhook, self.at) = (delivery, webhook, at)
    }

    /// Returns the attempt's row.
    func record(number: Int, of tenant: ID<Tenant>, note: String? = nil) -> AttemptRecord {
        let message = [failure?.message, note].compactMap { $0 }.joined(separator: " ")
        return AttemptRecord(
            id: ID(), tenantID: tenant, deliveryID: delivery, number: number, at: at,
            durationMs: Int(clamping: duration.microseconds / 1000), status: response?.status,
            failureReason: failure?.reason, message: message.isEmpty ? nil : message,
            response: response.flatMap { $0.body.isEmpty ? nil : $0.body })
    }
}

extension TenantTransaction {
    /// Records a successful attempt and resets the webhook's failures.
    func record(_ success: AttemptReport) throws {
        let ended = try update(returning: DeliveryRecord.pending(success.delivery)) {
            [
                $0.attempts.increment(by: 1), $0.state.set(.delivered), $0.status.set(success.response?.status),
                $0.failureReason.set(nil), $0.nextAt.set(nil), $0.endedAt.set(now),
            ]
        }
        // Another worker may have taken over the job and ended the delivery.
        guard let delivery = ended.first else { return }
        try insert(success.record(number: delivery.attempts, of: scope.tenantID))
        try resetFailures(of: success.webhook)
    }

    /// Records a failed attempt; disables the webhook if it failed too often, and then returns the reason.
    ///
    /// - Parameter delay: The delay until the next attempt; nil if there is none.
    func record(_ failed: AttemptReport, delay: Duration?, _ rule: DisableRule) throws -> DisabledReason? {
        let changed = try update(returning: DeliveryRecord.pending(failed.delivery)) {
            [
                $0.attempts.increment(by: 1), $0.state.set(delay == nil ? .failed : .pending),
                $0.status.set(failed.response?.status), $0.failureReason.set(failed.failure?.reason),
                $0.nextAt.set(delay.map { now + $0 }), $0.endedAt.set(delay == nil ? now : nil),
            ]
        }
        guard let delivery = changed.first else { return nil }
        let reason = try countFailure(failed, rule)
        let note = reason.map { "The webhook was disabled: \($0.sentence)" }
        try insert(failed.record(number: delivery.attempts, of: scope.tenantID, note: note))
        return reason
    }

    /// Ends a pending delivery without another attempt.
    func end(_ delivery: ID<WebhookDelivery>, _ state: DeliveryState) throws {
        try update(DeliveryRecord.pending(delivery)) {
            [$0.state.set(state), $0.nextAt.set(nil), $0.endedAt.set(now)]
        }
    }
}

extension DeliveryRecord {
    /// Returns a query for a delivery while it is pending.
    static func pending(_ id: ID<WebhookDelivery>) -> Query<DeliveryRecord> {
        DeliveryRecord.where { $0.id == id && $0.state == .pending }
    }
}
