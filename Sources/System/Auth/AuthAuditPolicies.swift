import TrellisDatabase

// Signing in and out is noted by name; tokens only move with every use.

extension SessionRecord {
    static var audit: AuditPolicy { .off(reason: "sign-ins are noted by themselves") }
}

extension RefreshTokenRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}

extension PageSessionRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}
