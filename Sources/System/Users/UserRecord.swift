import TrellisDatabase
import TrellisKernel

/// A person who can log in, in any number of tenants.
///
/// Its public columns are the published part of the table: other modules may refer to `user.id` and join these columns.
/// Rows are written by ``UserStore`` only.
@Record("user")
public struct UserRecord: Timestamped, Versioned {
    /// The identifier.
    public let id: ID<User>
    /// In the normal form of ``EmailAddress``; unique.
    public internal(set) var email: String
    /// A PHC string; never leaves the server.
    package internal(set) var passwordHash: String
    /// The name that other users see; empty until the user sets it.
    public internal(set) var displayName: String
    /// The language that the user chose for texts and mails, as a tag such as `de-AT`; nil without a choice.
    public internal(set) var language: String?
    /// Whether the user may call superuser routes.
    public internal(set) var isSuperuser: Bool
    /// When it was created.
    public internal(set) var createdAt: Timestamp = .onWrite
    /// When it was last changed.
    public internal(set) var updatedAt: Timestamp = .onWrite
    /// Its version, for optimistic locking.
    public internal(set) var version: Int = 1
}

extension UserRecord {
    /// Returns a query for the user with this address: at most one.
    package static func withEmail(_ email: EmailAddress) -> Query<UserRecord> {
        UserRecord.where { $0.email == email.description }
    }
}

extension UserRecord {
    /// What the audit records of a row.
    public static var audit: AuditPolicy { .changes(hashing: ["password_hash"]) }
}
