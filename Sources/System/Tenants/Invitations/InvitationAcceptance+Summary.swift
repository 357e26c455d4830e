import Logging
import TrellisDatabase
import TrellisKernel
import TrellisUsers

extension InvitationAcceptance {
    /// What an invitation offers, for a page that its reader sees before accepting it.
    package struct Summary: Sendable {
        /// The name of the tenant.
        package let tenant: String
        /// The name of the role.
        package let role: String
        /// The name of the member who invited, or the address of one without a name.
        package let inviter: String
        /// The invited address.
        package let email: String
    }

    /// Returns what the invitation with this token offers; uses nothing.
    ///
    /// - Throws: ``InvitationError/invalid`` for every token that can't be accepted.
    package func summary(_ token: String, in tx: SystemReader) throws -> Summary {
        let invitation = try find(token, in: tx).invitation
        let rows = tx.acrossTenants(reason: "The token of an invitation doesn't name its tenant.", level: .debug)
        guard let tenant = try tx.find(TenantRecord.self, invitation.tenantID), tenant.suspendedAt == nil,
            tenant.deletedAt == nil, let role = try rows.find(RoleRecord.self, invitation.roleID)
        else { throw InvitationError.invalid }
        let inviter = try tx.find(UserRecord.self, invitation.invitedBy)
        let name = inviter.map { $0.displayName.isEmpty ? $0.email : $0.displayName }
        return Summary(tenant: tenant.name, role: role.name, inviter: name ?? tenant.name, email: invitation.email)
    }
}
