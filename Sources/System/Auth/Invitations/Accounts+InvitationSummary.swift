import TrellisDatabase
import TrellisTenants
import TrellisUsers

/// An invitation as its page shows it.
package struct OpenInvitation: Sendable {
    /// What it offers.
    package let summary: InvitationAcceptance.Summary
    /// Whether the invited address has an account whose owner signs in to accept.
    package let needsSignIn: Bool
}

extension Accounts {
    /// Returns what the invitation with this token offers, and to whom; uses nothing.
    ///
    /// Only the reader of the mail has the token, so it may tell whether the address has an account.
    ///
    /// - Throws: ``TrellisTenants/InvitationError/invalid`` for every token that can't be accepted.
    package func invitation(_ token: String, in invitations: InvitationAcceptance) async throws -> OpenInvitation {
        try await database.read { tx in
            let summary = try invitations.summary(token, in: tx)
            let account = try tx.first(UserRecord.withEmail(EmailAddress(summary.email)))
            return OpenInvitation(summary: summary, needsSignIn: account.map { !Self.givesWay($0) } ?? false)
        }
    }
}
