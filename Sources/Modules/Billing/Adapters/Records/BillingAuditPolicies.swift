import TrellisDatabase

// The audit records what members and the seller decide; what follows from it has documents of its own.

extension CounterRecord {
    static var audit: AuditPolicy { .off(reason: "it follows from the invoices and credit notes") }
}

extension DocumentRecord {
    static var audit: AuditPolicy { .off(reason: "it follows from the invoices and credit notes") }
}

extension UsageRecord {
    static var audit: AuditPolicy { .off(reason: "it is a log") }
}

extension UsageTotalRecord {
    static var audit: AuditPolicy { .off(reason: "it follows from the usage") }
}
