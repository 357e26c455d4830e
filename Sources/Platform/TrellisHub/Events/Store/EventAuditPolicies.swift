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

extension EventOffsetRecord {
    package static var audit: AuditPolicy { .off(reason: "changes with every batch") }
}
