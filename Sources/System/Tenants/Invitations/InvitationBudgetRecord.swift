import TrellisDatabase
import TrellisKernel

/// The mails that an address had from invitations of all tenants in an hour.
@Record("tenant_invitation_budget")
struct InvitationBudgetRecord {
    /// The SHA-256 of the address in base64, so that the table says nothing about people without an account.
    let id: String
    /// The mails that were sent in the window.
    var sent: Int
    var windowEndsAt: Timestamp
}

extension InvitationBudgetRecord {
    static var audit: AuditPolicy { .off(reason: "counts mails; each invitation has its own entry") }
}
