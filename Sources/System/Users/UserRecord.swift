import TrellisDatabase
import TrellisKernel

/// A person who can log in, in any number of tenants.
@Record("user")
package struct UserRecord: Timestamped, Versioned {
    package let id: ID<User>
    /// In the normal form of ``EmailAddress``; unique.
    package var email: String
    /// A PHC string; never leaves the server.
    package var passwordHash: String
    /// The name that other users see; empty until the user sets it.
    package var displayName: String
    /// The language that the user chose for texts and mails, as a tag such as `de-AT`; nil without a choice.
    package var language: String?
    /// Whether the user may call superuser routes.
    package var isSuperuser: Bool
    package var createdAt: Timestamp = .onWrite
    package var updatedAt: Timestamp = .onWrite
    package var version: Int = 1
}

extension UserRecord {
    /// Creates a user who isn't stored yet.
    package init(id: ID<User> = ID(), email: EmailAddress, passwordHash: String, isSuperuser: Bool = false) {
        self.init(
            id: id, email: email.description, passwordHash: passwordHash, displayName: "", isSuperuser: isSuperuser)
    }

    /// Returns a query for the user with this address: at most one.
    package static func withEmail(_ email: EmailAddress) -> Query<UserRecord> {
        UserRecord.where { $0.email == email.description }
    }
}

extension UserRecord {
    package static var audit: AuditPolicy { .changes(hashing: ["password_hash"]) }
}
