import TrellisDatabase

// Who changed an endpoint is kept; what was sent to it has a log of its own.

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
