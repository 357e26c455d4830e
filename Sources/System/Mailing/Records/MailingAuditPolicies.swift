import TrellisDatabase

// The audit records who suppressed or lifted an address; the others are logs and counters.

extension SentMailRecord {
    static var audit: AuditPolicy { .off(reason: "it is a log") }
}

extension MailRateRecord {
    static var audit: AuditPolicy { .off(reason: "a counter, which changes with every mail") }
}

extension MailNotificationRecord {
    static var audit: AuditPolicy { .off(reason: "it is a log") }
}
