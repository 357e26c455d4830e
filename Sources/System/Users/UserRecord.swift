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
    /// When the user proved that the mailbox of the address is theirs; nil until then.
    ///
    /// Without it the address gives the user nothing that others offer to it, such as an invitation.
    public internal(set) var emailVerifiedAt: Timestamp?
    /// The tenant of requests that name none; it counts only while the user is a member of it.
    public internal(set) var defaultTenantID: ID<Tenant>?
    /// When a superuser disabled the account; nil for one that can sign in.
    public internal(set) var disabledAt: Timestamp?
    /// When the user deleted the account, which is erased after the grace; signing in until then restores it.
    public internal(set) var deletedAt: Timestamp?
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
