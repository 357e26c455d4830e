package import TrellisKernel
package import TrellisSchema

/// A user, as the user himself sees it.
@Schema
package struct UserResponse {
    /// Identifies the user for ever.
    package var id: ID<User>
    /// The address to log in with, in lower case.
    @Format(.email) package var email: String
    /// What other people see; empty until it is set.
    package var displayName: String
    /// Whether the user may call superuser routes.
    package var isSuperuser: Bool
    /// When the user signed up.
    package var createdAt: Timestamp
    /// When anything of this last changed.
    package var updatedAt: Timestamp
    /// Counts the changes; part of the ETag.
    package var version: Int
}

extension UserResponse {
    /// What may be shown of `user`.
    package init(_ user: UserRecord) {
        self.init(
            id: user.id, email: user.email, displayName: user.displayName, isSuperuser: user.isSuperuser,
            createdAt: user.createdAt, updatedAt: user.updatedAt, version: user.version)
    }
}

/// A change of the caller's own profile; what is left out stays.
@Schema
package struct UserUpdate {
    /// What other people see.
    @Length(1...120) package var displayName: String?
}
