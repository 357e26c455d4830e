import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Whether a delivery is sent now.
enum Admission: Sendable {
    /// It has one of the webhook's places, since this time of the database's server.
    case granted(DeliveryRecord, WebhookRecord, at: Timestamp)
    /// Its webhook is paused or has no free place.
    case waits(Duration)
    /// It is not sent; with the reason, and the webhook if this suspended it.
    case ended(String, suspended: ID<Webhook>?)

    /// It is not sent, since it was delivered or has another job.
    static var endedBefore: Admission { .ended("The delivery has ended, or another job sends it.", suspended: nil) }
}

extension TenantTransaction {
    /// Decides whether a delivery is sent now, and takes a place of its webhook if it is.
    ///
    /// Cancels the delivery of a disabled webhook, and of one whose registrant may no longer have it, which it suspends. A
    /// delivery that failed or was cancelled is pending again when an operator retries its job.
    func admission(
        _ id: ID<WebhookDelivery>, to job: ID<BackgroundJob>, _ events: SubscribableEvents, _ circuit: Circuit
    ) throws -> Admission {
        guard let delivery = try find(DeliveryRecord.self, id),
            let webhook = try find(WebhookRecord.self, delivery.webhookID)
        else { return .ended("The webhook was deleted.", suspended: nil) }
        guard delivery.state != .delivered, delivery.jobID == job else { return .endedBefore }
        guard webhook.isEnabled else {
            try end(id, .cancelled)
            return .ended("The webhook is disabled.", suspended: nil)
        }
        let registrants = try Registrants(of: [webhook], events, in: self)
        let isSupported = registrants.support(webhook)
        guard isSupported, registrants.mayReceive(delivery.event, by: webhook) else {
            if isSupported {
                try end(delivery, .cancelled, circuit)
            } else {
                try suspend(webhook)
                try end(id, .cancelled)
            }
            return .ended(
                "The member who registered the webhook left, or may no longer see the event.",
                suspended: isSupported ? nil : webhook.id)
        }
        guard try reopen(delivery) else { return .endedBefore }
        if let ticket = try admit(delivery, circuit) { return .waits(ticket - databaseNow) }
        return .granted(delivery, webhook, at: databaseNow)
    }

    /// Makes a delivery that failed or was cancelled pending again; returns whether it is pending.
    private func reopen(_ delivery: DeliveryRecord) throws -> Bool {
        guard delivery.state != .pending else { return true }
        // The conditions repeat what was read, since a member may send it again at the same time.
        let reopened = try update(
            DeliveryRecord.where { $0.id == delivery.id && $0.state == delivery.state && $0.jobID == delivery.jobID }
        ) { [$0.state.set(.pending), $0.nextAt.set(databaseNow), $0.endedAt.set(nil)] }
        return reopened == 1
    }
}
