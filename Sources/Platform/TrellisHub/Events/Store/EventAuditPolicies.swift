package import TrellisDatabase

// An event is published in the transaction of the change it describes; the audit records that change.

extension EventRecord {
    package static var audit: AuditPolicy { .off(reason: "the audit records the change it describes") }
}

extension EventKeyRecord {
    package static var audit: AuditPolicy { .off(reason: "part of deliveries") }
}

extension EventHandledRecord {
    package static var audit: AuditPolicy { .off(reason: "part of deliveries") }
}

extension EventSubjectRecord {
    package static var audit: AuditPolicy { .off(reason: "part of an event") }
}

extension EventParkedRecord {
    package static var audit: AuditPolicy { .off(reason: "part of deliveries") }
}

extension EventEpochRecord {
    package static var audit: AuditPolicy { .off(reason: "changes when a database was restored") }
}

extension EventRelayRecord {
    package static var audit: AuditPolicy { .off(reason: "changes with every batch") }
}

extension EventOffsetRecord {
    package static var audit: AuditPolicy { .off(reason: "changes with every batch") }
}
