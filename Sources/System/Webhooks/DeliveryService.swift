import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The log of what was sent to a tenant's endpoints, and sending it again.
struct DeliveryService {
    /// How many messages one call has sent again.
    static let replayLimit = 1000

    let database: TenantDatabase

    /// One page of what was sent to an endpoint, newest first.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func list(
        _ webhook: ID<Webhook>, _ filter: DeliveryFilter, _ request: PageRequest
    ) async throws -> Page<DeliveryRecord> {
        try await database.read { tx in
            _ = try tx.webhook(webhook)
            let query = DeliveryRecord.where { $0.webhookID == webhook }
                .where(filter.state) { $0.state == $1 }
                .where(filter.event) { $0.event == $1 }
            return try tx.page(query.order { $0.id.descending }, request)
        }
    }

    /// One message with its attempts.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/deliveryNotFound``.
    func get(_ id: ID<WebhookDelivery>, to webhook: ID<Webhook>) async throws -> DeliveryDetail {
        try await database.read { tx in
            let delivery = try tx.delivery(id, to: webhook)
            let latest = AttemptRecord.where { $0.deliveryID == id }.order { $0.number.descending }.limit(100)
            return DeliveryDetail(delivery, try tx.fetch(latest).reversed())
        }
    }

    /// Sends a message again.
    ///
    /// - Throws: ``WebhookError`` `notFound`, `deliveryNotFound`, `disabled`, `stillPending`.
    func replay(_ id: ID<WebhookDelivery>, to webhook: ID<Webhook>) async throws -> DeliveryRecord {
        try await database.write { tx in
            _ = try tx.delivery(id, to: webhook)
            guard try tx.webhook(webhook).isEnabled else { throw WebhookError.disabled }
            // Held, so that of two who replay it at once the second finds it pending.
            guard let delivery = try tx.find(DeliveryRecord.self, id, lock: .forUpdate) else {
                throw WebhookError.deliveryNotFound
            }
            guard try !tx.isUnderWay(delivery) else { throw WebhookError.stillPending }
            return try tx.resend([delivery])[0]
        }
    }

    /// Sends the messages again that failed or were cancelled since a time, the oldest first; answers how many.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/disabled``.
    func replayAll(to webhook: ID<Webhook>, since: Timestamp) async throws -> Int {
        try await database.write { tx in
            guard try tx.webhook(webhook).isEnabled else { throw WebhookError.disabled }
            let lost = DeliveryRecord.where {
                $0.webhookID == webhook && $0.endedAt >= since && $0.state.in([.failed, .cancelled])
            }
            let held = try tx.fetch(lost.order { $0.id.ascending }.limit(Self.replayLimit), lock: .forUpdate)
            return try tx.resend(held).count
        }
    }
}

extension TenantTransaction {
    /// Whether a message is being sent: its job hasn't ended.
    fileprivate func isUnderWay(_ delivery: DeliveryRecord) throws -> Bool {
        guard delivery.state == .pending, let job = delivery.jobID else { return false }
        return try find(JobRecord.self, job).map { !$0.state.isFinal } ?? false
    }
}
