import TrellisKernel

/// On whose behalf a transaction writes, as its connection is told, so that triggers can put it into entries.
///
/// Made once for each door to a transaction's rows, and told by identity: a connection that knows one isn't told again.
final class AuditAuthor {
    let scope: Scope?
    let at: Timestamp
    /// The same as a JSON array: moment, actor, request, origin, permission; empty text where there is none.
    private(set) lazy var told = tell()

    init(_ scope: Scope?, at: Timestamp) {
        self.scope = scope
        self.at = at
    }

    /// The user, if there is one.
    var actor: ID<User>? { scope.flatMap { $0.userID == .nobody ? nil : $0.userID } }

    var origin: String { scope.flatMap { $0.origin.name.isEmpty ? nil : $0.origin.name } ?? Self.unnamed }

    private func tell() -> String {
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

    /// The origin of what the program did without saying on whose behalf.
    static let unnamed = "system"
    /// The origin of statements that no transaction of the program sent.
    static let outside = "sql"
    /// The setting of PostgreSQL's that carries ``told``.
    static let setting = "app.audit"
}
