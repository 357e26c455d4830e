import TrellisDatabase

// The audit records changes of webhooks; deliveries are a log of their own.

extension WebhookRecord {
    static var audit: AuditPolicy { .changes(hashing: ["secret", "previous_secret"]) }
}

extension WebhookHealthRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every failure") }
}

extension DeliveryRecord {
    static var audit: AuditPolicy { .off(reason: "it is a log") }
}

extension AttemptRecord {
    static var audit: AuditPolicy { .off(reason: "it is a log") }
}
