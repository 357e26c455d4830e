import TrellisKernel
import TrellisSchema

/// A user, as the user himself sees it.
@Schema
struct UserResponse {
    /// Identifies the user for ever.
    var id: ID<User>
    /// The address to log in with, in lower case.
    @Format(.email) var email: String
    /// What other people see; empty until it is set.
    var displayName: String
    /// Whether the user may call superuser routes.
    var isSuperuser: Bool
    /// When the user signed up.
    var createdAt: Timestamp
    /// When anything of this last changed.
    var updatedAt: Timestamp
    /// Counts the changes; part of the ETag.
    var version: Int
}

extension UserResponse {
    /// What may be shown of `user`.
    init(_ user: UserRecord) {
        self.init(
            id: user.id, email: user.email, displayName: user.displayName, isSuperuser: user.isSuperuser,
            createdAt: user.createdAt, updatedAt: user.updatedAt, version: user.version)
    }
}

/// A change of the caller's own profile; what is left out stays.
@Schema
struct UserUpdate {
    /// What other people see.
    @Length(1...120) var displayName: String?
}
