import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTenants
import TrellisUsers

extension Accounts {
    /// Accepts an invitation as a signed-in user, whose mailbox the token proves.
    ///
    /// - Throws: ``TrellisTenants/InvitationError/otherAddress`` for the invitation of another address, which stays; the
    ///   errors of the acceptance, and of the product's steps.
    func accept(
        _ token: String, as userID: ID<User>, in invitations: InvitationAcceptance
    ) async throws -> InvitationAccepted {
        try await database.write { tx in
            guard let user = try tx.find(UserRecord.self, userID, lock: .forUpdate), user.disabledAt == nil,
                user.deletedAt == nil
            else { throw UserError.notFound }
            let pending = try invitations.find(token, in: tx)
            guard pending.email.description == user.email else { throw InvitationError.otherAddress }
            _ = try markVerified(user, in: tx)
            let accepted = try invitations.accept(pending, as: userID, in: tx)
            return InvitationAccepted(accepted, user: TokenUser(id: user.id, email: user.email))
        }
    }

    /// Signs up into an invitation: creates the user without a tenant of their own, and begins a first session.
    ///
    /// An account that has the address without proof loses it, as in ``verifyEmail(token:)``: the new user has nothing of
    /// what a stranger made.
    ///
    /// - Throws: ``TrellisTenants/InvitationError`` `signInRequired` for an address with a verified account,
    ///   `passwordRequired`; ``AuthError/busy``; `InvalidInput`; the errors of the acceptance, and of the product's steps.
    func join(
        _ token: String, password: String?, displayName: String?, in invitations: InvitationAcceptance
    ) async throws -> InvitationAccepted {
        // Before the password is hashed, because that is expensive.
        let email = try await database.read { tx in
            let email = try invitations.find(token, in: tx).email
            let holder = try tx.first(UserRecord.withEmail(email))
            guard holder.map(Self.givesWay) ?? true else { throw InvitationError.signInRequired }
            return email
        }
        guard let password else { throw InvitationError.passwordRequired }
        var account = try await prepare(
            NewAccount(email: email.description, password: .text(password), displayName: displayName))
        account.isEmailVerified = true
        let prepared = account
        do {
            return try await database.write { tx in
                try take(email, in: tx)
                try endSignUps(to: email, in: tx)
                let user = try create(prepared, in: tx).user
                try tx.audit("auth.email_verified", of: "user", id: "\(user.id)", by: user.id)
                let accepted = try invitations.accept(try invitations.find(token, in: tx), as: user.id, in: tx)
                let tokens = try begin(prepared.session, for: user, in: tx)
                return InvitationAccepted(accepted, user: TokenUser(id: user.id, email: user.email), tokens: tokens)
            }
        } catch UserError.emailTaken {
            // Another request has created the account, or proved its mailbox, meanwhile.
            throw InvitationError.signInRequired
        }
    }
}
