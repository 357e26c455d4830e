import TrellisKernel
import TrellisSchema
import TrellisUsers

/// A member of the tenant.
@Schema
struct MemberResponse {
    /// The id of the user.
    var userID: ID<User>
    /// The user's email address.
    @Format(.email) var email: String
    /// The user's name; empty until the user sets it.
    var displayName: String
    /// The name of the member's role.
    var role: String
    /// The id of the role.
    var roleID: ID<Role>
    /// When the user became a member.
    var joinedAt: Timestamp
    /// The number of the membership's version; part of the ETag.
    var version: Int
}

extension MemberResponse {
    /// Creates the response for a membership.
    init(_ membership: MembershipRecord, user: UserRecord, role: RoleRecord) {
        self.init(
            userID: user.id, email: user.email, displayName: user.displayName, role: role.name, roleID: role.id,
            joinedAt: membership.createdAt, version: membership.version)
    }
}

/// A change of a member.
@Schema
struct MemberUpdate {
    /// The name of a built-in or custom role of the tenant; the member keeps the role without it.
    @Length(1...60) var role: String?
}
