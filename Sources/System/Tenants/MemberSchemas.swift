import TrellisKernel
import TrellisSchema
import Users

/// A member of the tenant.
@Schema
struct MemberResponse {
    /// Identifies the user.
    var userID: ID<User>
    /// The user's address.
    @Format(.email) var email: String
    /// The user's name; empty until the user sets it.
    var displayName: String
    /// The name of the member's role.
    var role: String
    /// Identifies the role.
    var roleID: ID<Role>
    /// When the user became a member.
    var joinedAt: Timestamp
}

extension MemberResponse {
    /// What may be shown of a membership to other members.
    init(_ membership: MembershipRecord, user: UserRecord, role: RoleRecord) {
        self.init(
            userID: user.id, email: user.email, displayName: user.displayName, role: role.name, roleID: role.id,
            joinedAt: membership.createdAt)
    }
}

/// A new member: somebody who has signed up already.
@Schema
struct MemberCreate {
    /// The user's address.
    @Format(.email) @Length(...254) var email: String
    /// The name of a built-in or custom role of the tenant.
    @Length(1...60) var role: String = "member"
}

/// A change of a member's role.
@Schema
struct MemberUpdate {
    /// The name of a built-in or custom role of the tenant.
    @Length(1...60) var role: String
}
