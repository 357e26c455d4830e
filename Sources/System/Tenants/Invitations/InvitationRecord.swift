import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<Invitation>`.
package enum Invitation: Sendable {}

/// An invitation that waits for the owner of the mailbox: at most one for each address in a tenant.
///
/// Accepting, revoking and sending again each end its token: the row is deleted, or gets another hash. Rows are
/// written by ``InvitationStore`` only.
@Record("tenant_invitation")
struct InvitationRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Invitation>
    let tenantID: ID<Tenant>
    /// In the normal form of addresses.
    let email: String
    /// The role of the member; the invitation is deleted together with it.
    let roleID: ID<Role>
    /// The member who sent it last, whose right to give the role is checked again when it is accepted.
    var invitedBy: ID<User>
    /// The SHA-256 of the token; the server doesn't store the token itself.
    var tokenHash: [UInt8]
    var expiresAt: Timestamp
    /// The product's fields of the membership, as JSON; nil for none.
    let fields: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension InvitationRecord {
    /// What the audit records of a row.
    static var audit: AuditPolicy { .changes(hashing: ["token_hash"]) }
}
