import TrellisKernel
import TrellisSchema

/// An invitation that waits to be accepted; it never contains the token.
@Schema
struct InvitationResponse {
    /// The permanent id of the invitation.
    var id: ID<Invitation>
    /// The invited address, in lower case.
    @Format(.email) var email: String
    /// The name of the role that the member will have.
    var role: String
    /// The id of the role.
    var roleID: ID<Role>
    /// The member who sent it last.
    var invitedBy: ID<User>
    /// When it can't be accepted any more.
    var expiresAt: Timestamp
    /// When the address was invited.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// The number of the version; part of the ETag.
    var version: Int
}

extension InvitationResponse {
    /// Creates the response for an invitation to a role.
    init(_ invitation: InvitationRecord, role: RoleRecord) {
        self.init(
            id: invitation.id, email: invitation.email, role: role.name, roleID: role.id,
            invitedBy: invitation.invitedBy, expiresAt: invitation.expiresAt, createdAt: invitation.createdAt,
            updatedAt: invitation.updatedAt, version: invitation.version)
    }
}

/// The invitation of an address, with or without an account.
@Schema
struct InvitationCreate {
    /// The address to invite.
    @Format(.email) @Length(...254) var email: String
    /// The name of a built-in or custom role of the tenant.
    @Length(1...60) var role: String = "member"
}
