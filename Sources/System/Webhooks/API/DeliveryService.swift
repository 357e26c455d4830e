import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The service that lists and replays the deliveries of a tenant's webhooks.
struct DeliveryService {
    /// The maximum number of deliveries that one call sends again.
    static let replayLimit = 1000

    let database: TenantDatabase
    let permissions: PermissionSet
    let events: SubscribableEvents

    /// Returns a page of a webhook's deliveries, newest first.
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

    /// Returns a delivery with its latest 100 attempts, to callers who may see its event.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/deliveryNotFound``, ``WebhookError/eventNotPermitted(_:)``.
    func get(_ id: ID<WebhookDelivery>, to webhook: ID<Webhook>) async throws -> DeliveryDetail {
        try await database.read { tx in
            let delivery = try tx.delivery(id, to: webhook)
            try events.checkReadable(delivery.event, by: permissions)
            let latest = AttemptRecord.where { $0.deliveryID == id }.order { $0.number.descending }.limit(100)
            return DeliveryDetail(delivery, try tx.fetch(latest).reversed())
        }
    }

    /// Sends an ended delivery again.
    ///
    /// - Throws: ``WebhookError`` `notFound`, `deliveryNotFound`, `eventNotPermitted`, `disabled`, `suspended`,
    ///   `stillPending`.
    func replay(_ id: ID<WebhookDelivery>, to webhook: ID<Webhook>) async throws -> DeliveryRecord {
        let elsewhere = try await endedElsewhere(id)
        return try await database.write { tx in
            try events.checkReadable(try tx.delivery(id, to: webhook).event, by: permissions)
            _ = try tx.sendingWebhook(webhook, events)
            // Locked, so that of two concurrent replays the second finds it pending.
            guard let delivery = try tx.find(DeliveryRecord.self, id, lock: .forUpdate) else {
                throw WebhookError.deliveryNotFound
            }
            guard try !tx.isInProgress(delivery, endedElsewhere: elsewhere) else { throw WebhookError.stillPending }
            return try tx.resend([delivery])[0]
        }
    }

    /// Returns the job of a delivery if it lives in another database and has ended there.
    private func endedElsewhere(_ id: ID<WebhookDelivery>) async throws -> ID<BackgroundJob>? {
        guard database.hasJobsElsewhere, let job = try await database.find(DeliveryRecord.self, id)?.jobID else {
            return nil
        }
        do {
            return try await database.job(job).state.isFinal ? job : nil
        } catch JobError.notFound {
            // Jobs are deleted only after their end.
            return job
        }
    }

    /// Sends up to 1000 deliveries that failed or were cancelled since a time again, oldest first; those whose events the
    /// caller may see.
    ///
    /// Also those that are still pending although their jobs have ended, unless jobs live in another database.
    ///
    /// - Returns: Their number.
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/disabled``, ``WebhookError/suspended``.
    func replayAll(to webhook: ID<Webhook>, since: Timestamp) async throws -> Int {
        try await database.write { tx in
            _ = try tx.sendingWebhook(webhook, events)
            let readable = DeliveryRecord.where { $0.webhookID == webhook }
                .where(events.readable(by: permissions)) { $0.event.in($1) }
                .order { $0.id.ascending }
            let unsent = readable.where { $0.endedAt >= since && $0.state.in([.failed, .cancelled]) }
            var deliveries = try tx.fetch(unsent.limit(Self.replayLimit), lock: .forUpdate)
            let left = Self.replayLimit - deliveries.count
            if left > 0, !tx.hasJobsElsewhere {
                let ended = JobRecord.where { $0.finishedAt >= since }.select { $0.id }
                let abandoned = readable.where { $0.state == .pending && $0.jobID.in(ended) }
                deliveries += try tx.fetch(abandoned.limit(left), lock: .forUpdate)
            }
            return try tx.resend(deliveries.sorted { $0.id < $1.id }).count
        }
    }
}

extension TenantTransaction {
    /// Returns whether the delivery is pending and its job hasn't ended.
    ///
    /// - Parameter ended: the job of the delivery if it lives in another database and has ended there.
    fileprivate func isInProgress(
        _ delivery: DeliveryRecord, endedElsewhere ended: ID<BackgroundJob>?
    ) throws -> Bool {
        guard delivery.state == .pending, let job = delivery.jobID else { return false }
        if hasJobsElsewhere { return job != ended }
        return try find(JobRecord.self, job).map { !$0.state.isFinal } ?? false
    }
}
