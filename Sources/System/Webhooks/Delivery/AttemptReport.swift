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
    /// The pause that the receiver requested.
    var requested: Duration?

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
    /// Records a successful attempt, resets the webhook's failures and ends its pause.
    func record(_ success: AttemptReport, _ circuit: Circuit) throws {
        // Locked first, as by `admit`, so that transactions don't deadlock.
        _ = try find(WebhookHealthRecord.self, success.webhook, lock: .forUpdate)
        let ended = try update(returning: DeliveryRecord.pending(success.delivery)) {
            [
                $0.attempts.increment(by: 1), $0.state.set(.delivered), $0.status.set(success.response?.status),
                $0.failureReason.set(nil), $0.nextAt.set(nil), $0.endedAt.set(databaseNow), $0.sendingUntil.set(nil),
                $0.heldAt.set(nil),
            ]
        }
        // Another worker may have taken over the job and ended the delivery.
        guard let delivery = ended.first else { return }
        try insert(success.record(number: delivery.attempts, of: scope.tenantID))
        try resetFailures(of: success.webhook)
        try closeCircuit(of: success.webhook, circuit)
    }

    /// Records a failed attempt; pauses the webhook if its receiver is unavailable; disables it if it failed too often,
    /// and then returns the reason.
    ///
    /// - Parameter delay: The delay until the next attempt; nil if there is none.
    func record(
        _ failed: AttemptReport, delay: Duration?, _ rule: DisableRule, _ circuit: Circuit
    ) throws -> DisabledReason? {
        let health = try find(WebhookHealthRecord.self, failed.webhook, lock: .forUpdate)
        let changed = try update(returning: DeliveryRecord.pending(failed.delivery)) {
            [
                $0.attempts.increment(by: 1), $0.state.set(delay == nil ? .failed : .pending),
                $0.status.set(failed.response?.status), $0.failureReason.set(failed.failure?.reason),
                $0.nextAt.set(delay.map { databaseNow + $0 }), $0.endedAt.set(delay == nil ? databaseNow : nil),
                $0.sendingUntil.set(nil), $0.heldAt.set(nil),
            ]
        }
        guard let delivery = changed.first else { return nil }
        if let health, failed.failure?.isUnavailable == true {
            try openCircuit(health, requested: failed.requested, circuit)
        } else {
            // It responded, so it is available for other messages.
            try closeCircuit(of: failed.webhook, circuit)
        }
        let reason = try countFailure(failed, rule)
        let note = reason.map { "The webhook was disabled: \($0.sentence)" }
        try insert(failed.record(number: delivery.attempts, of: scope.tenantID, note: note))
        return reason
    }

    /// Ends a pending delivery of a webhook that goes on, without another attempt, and starts one that waits.
    func end(_ delivery: DeliveryRecord, _ state: DeliveryState, _ circuit: Circuit) throws {
        // Locked first, as by `admit`, so that transactions don't deadlock.
        let health = try find(WebhookHealthRecord.self, delivery.webhookID, lock: .forUpdate)
        try end(delivery.id, state)
        if let health { try wakeHeld(of: health, circuit) }
    }

    /// Ends a pending delivery without another attempt.
    func end(_ delivery: ID<WebhookDelivery>, _ state: DeliveryState) throws {
        try update(DeliveryRecord.pending(delivery)) {
            [
                $0.state.set(state), $0.nextAt.set(nil), $0.endedAt.set(databaseNow), $0.sendingUntil.set(nil),
                $0.heldAt.set(nil),
            ]
        }
    }
}

extension DeliveryRecord {
    /// Returns a query for a delivery while it is pending.
    static func pending(_ id: ID<WebhookDelivery>) -> Query<DeliveryRecord> {
        DeliveryRecord.where { $0.id == id && $0.state == .pending }
    }
}
