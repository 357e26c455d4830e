import TrellisDatabase
import TrellisKernel

/// The only writer of invitations, in the caller's transaction.
struct InvitationStore: Sendable {
    /// How long an invitation can be accepted after it was sent.
    static let lifetime = Duration.seconds(7 * 86_400)

    /// Returns the invitation of an address: at most one in a tenant, expired or not.
    func find(_ email: String, in rows: TenantTransaction) throws -> InvitationRecord? {
        try rows.first(InvitationRecord.where { $0.email == email })
    }

    /// Inserts an invitation, which expires after ``lifetime``.
    func create(
        _ email: String, as role: RoleRecord, token: InvitationToken, fields: String?, in rows: TenantTransaction
    ) throws -> InvitationRecord {
        try rows.insert(
            InvitationRecord(
                id: ID(), tenantID: rows.scope.tenantID, email: email, roleID: role.id, invitedBy: rows.scope.userID,
                tokenHash: token.hash, expiresAt: rows.now + Self.lifetime, fields: fields))
    }

    /// Gives an invitation another token and a whole ``lifetime``; the member of the scope has sent it then.
    func renew(
        _ invitation: InvitationRecord, token: InvitationToken, in rows: TenantTransaction
    ) throws -> InvitationRecord {
        var renewed = invitation
        renewed.invitedBy = rows.scope.userID
        renewed.tokenHash = token.hash
        renewed.expiresAt = rows.now + Self.lifetime
        return try rows.update(renewed)
    }

    /// Deletes an invitation, so that nothing accepts its token any more.
    func delete(_ invitation: InvitationRecord, in rows: TenantTransaction) throws {
        try rows.delete(invitation)
    }
}
