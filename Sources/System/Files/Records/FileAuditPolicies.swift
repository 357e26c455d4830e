import TrellisDatabase

// The audit records changes of files; their content isn't part of it.

extension FileUsageRecord {
    static var audit: AuditPolicy { .off(reason: "it follows from the files") }
}
