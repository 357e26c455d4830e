package import TrellisDatabase

// An event is told once, in the transaction of the change that it is about; that change is what the audit keeps.

extension EventRecord {
    package static var audit: AuditPolicy { .off(reason: "the change that it tells of is kept") }
}

extension EventKeyRecord {
    package static var audit: AuditPolicy { .off(reason: "part of deliveries") }
}

extension EventHandledRecord {
    package static var audit: AuditPolicy { .off(reason: "part of deliveries") }
}

extension EventOffsetRecord {
    package static var audit: AuditPolicy { .off(reason: "moves with every batch") }
}
