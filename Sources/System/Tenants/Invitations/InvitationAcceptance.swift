import Logging
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The acceptance of invitations, in the transaction of the caller: what the Auth module does with a mailed token.
package struct InvitationAcceptance: Sendable {
    /// An invitation that a token names; valid when it was read.
    package struct Pending: Sendable {
        /// The invited address, whose mailbox got the token.
        package var email: EmailAddress { EmailAddress(invitation.email) }
        let invitation: InvitationRecord
    }

    /// What an accepted invitation has created.
    package struct Accepted: Sendable {
        /// The tenant.
        package let tenant: TenantRecord
        /// The name of the member's role.
        package let role: String
    }

    let memberships: MembershipStore
    let catalog: RoleCatalog
    var store = InvitationStore()

    /// Creates the acceptance with the product's steps and fields; `permissions` are those of all modules.
    package init(_ store: TenantStore, permissions: [Permission]) {
        memberships = store.memberships
        catalog = RoleCatalog(permissions)
    }

    /// The errors of ``accept(_:as:in:)``, besides those of the product's steps.
    package static let errors: [any AppError] =
        [InvitationError.invalid, InvitationError.inviterNotAllowed, TenantError.memberExists] + QuotaError.refusals
    /// The product's errors of a new membership.
    package var stepErrors: [any AppError] { memberships.createErrors }

    /// Returns the invitation with this token.
    ///
    /// - Throws: ``InvitationError/invalid`` for every token that can't be accepted.
    package func find(_ token: String, in tx: SystemTransaction) throws -> Pending {
        let rows = tx.acrossTenants(reason: "The token of an invitation doesn't name its tenant.", level: .debug)
        return try find(token, in: rows, at: tx.now)
    }

    /// Returns the invitation with this token, for work that comes before the transaction.
    ///
    /// - Throws: ``InvitationError/invalid`` for every token that can't be accepted.
    package func find(_ token: String, in tx: SystemReader) throws -> Pending {
        let rows = tx.acrossTenants(reason: "The token of an invitation doesn't name its tenant.", level: .debug)
        return try find(token, in: rows, at: tx.now)
    }

    private func find<Rows: ReadTransaction>(
        _ token: String, in rows: Rows, at now: Timestamp
    ) throws -> Pending where Rows.Owner == OwnedByTenant {
        let hash = InvitationToken.hash(of: token)
        guard let invitation = try rows.first(InvitationRecord.where { $0.tokenHash == hash }),
            now < invitation.expiresAt
        else { throw InvitationError.invalid }
        return Pending(invitation: invitation)
    }

    /// Makes the user a member with the role of the invitation, and deletes the invitation.
    ///
    /// The caller has locked the user's row, and has compared the address. The lock of the tenant's row makes one of
    /// two requests with the same token wait, and fail.
    ///
    /// - Throws: ``errors``; ``stepErrors``.
    package func accept(_ pending: Pending, as userID: ID<User>, in tx: SystemTransaction) throws -> Accepted {
        let author = tx.scope ?? Scope(tenantID: .platform, userID: userID, requestID: "")
        let tenantID = pending.invitation.tenantID
        let scope = Scope(
            tenantID: tenantID, userID: userID, requestID: author.requestID, origin: author.origin,
            clientAddress: author.clientAddress)
        try TenantAuthority.lock(tenantID, in: tx)
        let rows = tx.inTenant(scope)
        // Before the lock, another request may have accepted, revoked or resent it.
        guard let invitation = try rows.find(InvitationRecord.self, pending.invitation.id),
            invitation.tokenHash == pending.invitation.tokenHash,
            let tenant = try tx.find(TenantRecord.self, tenantID), tenant.suspendedAt == nil, tenant.deletedAt == nil,
            let role = try rows.find(RoleRecord.self, invitation.roleID)
        else { throw InvitationError.invalid }
        try checkInviter(of: invitation, mayGive: role, in: tx)
        guard try !rows.exists(MembershipRecord.of(userID)) else { throw TenantError.memberExists }
        try rows.require(.members)
        let input = try invitation.fields.flatMap { fields in try memberships.side?.readInput(fields) }
        _ = try memberships.create(MembershipDraft(of: userID, as: role), input: input, in: rows)
        try store.delete(invitation, in: rows)
        try rows.publish(MemberJoined(userID: userID, role: role.name))
        return Accepted(tenant: tenant, role: role.name)
    }

    private func checkInviter(
        of invitation: InvitationRecord, mayGive role: RoleRecord, in tx: SystemTransaction
    ) throws {
        let inviter = Scope(tenantID: invitation.tenantID, userID: invitation.invitedBy, requestID: "")
        do {
            try TenantAuthority(.membersManage, of: inviter, in: tx, catalog: catalog).check(role)
        } catch is TenantError {
            throw InvitationError.inviterNotAllowed
        } catch AccessError.forbidden {
            throw InvitationError.inviterNotAllowed
        }
    }
}
