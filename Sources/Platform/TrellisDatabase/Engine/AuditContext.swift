package import TrellisKernel

/// The actor, request and origin of a transaction's writes; set on the connection, so that triggers can store them in
/// audit entries.
///
/// Created once per tenant or system transaction and compared by identity: it isn't set again on a connection that
/// already has it.
package final class AuditContext {
    package let scope: Scope?
    package let at: Timestamp
    /// The context as a JSON array: time, actor, request, origin, permission; an empty string for a missing one.
    private(set) lazy var json = encoded()

    package init(_ scope: Scope?, at: Timestamp) {
        self.scope = scope
        self.at = at
    }

    /// The user, if any.
    package var actor: ID<User>? { scope.flatMap { $0.userID == .noUser ? nil : $0.userID } }

    package var origin: String { scope.flatMap { $0.origin.name.isEmpty ? nil : $0.origin.name } ?? Self.systemOrigin }

    private func encoded() -> String {
        var text: [UInt8] = []
        text.reserveCapacity(192)
        for field in [
            at.description, actor?.description ?? "", scope?.requestID ?? "", origin, scope?.origin.permission ?? "",
        ] {
            text += (text.isEmpty ? "[\"" : "\",\"").utf8
            JSONList.escape(field.utf8, to: &text)
        }
        text += "\"]".utf8
        return String(decoding: text, as: UTF8.self)
    }

    /// The origin of the program's writes without a scope, or without a name of the scope's origin.
    package static let systemOrigin = "system"
    /// The origin of statements that weren't sent by a transaction of the program.
    package static let directSQLOrigin = "sql"
    /// The table of audit entries.
    package static let entryTable = "audit_entry"
    /// What stands before the keyed hash of a secret column.
    package static let hashPrefix = "hmac-sha256:"
    /// What stands in place of a secret whose hash can't be computed, since the key is missing.
    package static let unknownHash = "hmac-sha256:unknown"
    /// The PostgreSQL setting that holds ``told``.
    package static let setting = "app.audit"
}
