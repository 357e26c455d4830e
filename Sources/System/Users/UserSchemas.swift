import TrellisKernel
import TrellisSchema
import TrellisTexts

/// A user, for the user's own requests.
@Schema
struct UserResponse {
    /// The permanent id of the user.
    var id: ID<User>
    /// The email address to log in with, in lower case.
    @Format(.email) var email: String
    /// The name that other users see; empty until it is set.
    var displayName: String
    /// The language that the user chose; null: the one that the client accepts.
    var language: LanguageTag?
    /// Whether the user may call superuser routes.
    var isSuperuser: Bool
    /// When the user proved that the mailbox is theirs; null until then.
    var emailVerifiedAt: Timestamp?
    /// The tenant of requests that name none; null without a choice.
    var defaultTenantID: ID<Tenant>?
    /// When the user signed up.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// The number of the version; part of the ETag.
    var version: Int
}

extension UserResponse {
    /// Creates the response for `user`.
    init(_ user: UserRecord) {
        self.init(
            id: user.id, email: user.email, displayName: user.displayName,
            language: user.language.flatMap { LanguageTag($0) }, isSuperuser: user.isSuperuser,
            emailVerifiedAt: user.emailVerifiedAt, defaultTenantID: user.defaultTenantID, createdAt: user.createdAt,
            updatedAt: user.updatedAt, version: user.version)
    }
}

extension UserResponse {
    /// Returns the response for a user with the product's fields.
    static func extended(_ stored: UserStore.Stored) -> Extended<UserResponse> {
        Extended(UserResponse(stored.user), extra: stored.extra)
    }
}

/// A change of the caller's own profile; absent fields keep their values.
@Schema
struct UserUpdate {
    /// The name that other users see.
    @Name(1...120) var displayName: String?
    /// The language of texts and mails, such as `de` or `de-AT`; null removes the choice.
    var language: Patch<LanguageTag> = .absent
}

/// A filter of users, for superusers.
@Schema
struct UserFilter {
    /// Only the user with this address; upper and lower case don't matter.
    @Length(1...320) @Example("ada@example.com") var email: String?
}

/// A user, for superusers.
@Schema
struct SuperuserUserResponse {
    /// The permanent id of the user.
    var id: ID<User>
    /// The email address to log in with, in lower case.
    var email: String
    /// The name that other users see; empty until it is set.
    var displayName: String
    /// Whether the user may call superuser routes.
    var isSuperuser: Bool
    /// When the user proved that the mailbox is theirs; null until then.
    var emailVerifiedAt: Timestamp?
    /// When a superuser disabled the account; null for one that can sign in.
    var disabledAt: Timestamp?
    /// When the user deleted the account, which is erased after the grace; null for one that isn't deleted.
    var deletedAt: Timestamp?
    /// When the user signed up.
    var createdAt: Timestamp
}

extension SuperuserUserResponse {
    /// Creates the response for `user`.
    init(_ user: UserRecord) {
        self.init(
            id: user.id, email: user.email, displayName: user.displayName, isSuperuser: user.isSuperuser,
            emailVerifiedAt: user.emailVerifiedAt, disabledAt: user.disabledAt, deletedAt: user.deletedAt,
            createdAt: user.createdAt)
    }
}
