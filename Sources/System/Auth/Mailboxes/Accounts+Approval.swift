import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisUsers

/// What a product does with the sign-ups for which its ``SignUpFlow`` returned ``SignUpOutcome/pending``.
extension Accounts {
    /// Returns the sign-ups that wait for approval, oldest first; for those who may approve them.
    ///
    /// - Throws: `CursorError.invalid`.
    public func waitingSignUps(_ request: PageRequest) async throws -> Page<WaitingSignUp> {
        try await database.read { tx in
            let now = tx.now
            let waiting = PendingSignUpRecord.where { $0.awaitsApproval == true && $0.expiresAt > now }
            return try tx.page(waiting.order { $0.id.ascending }, request).map { WaitingSignUp($0) }
        }
    }

    /// Approves a sign-up: the product's flow decides again, the user is created, and learns of it by mail.
    ///
    /// Of two approvals at once, one succeeds. An error leaves the sign-up waiting. A user whose password may be a stranger's
    /// (``verifyEmail(token:)``) has none, and a second mail leads to one.
    ///
    /// - Throws: ``AuthError/proofInvalid`` for one that doesn't wait any more; ``AuthError/signUpClosed`` when the flow
    ///   wants to wait again; ``TrellisUsers/UserError/emailTaken``; the errors of the flow and of the product's steps.
    @discardableResult
    public func approve(_ id: ID<PendingSignUp>) async throws -> UserRecord {
        guard let flow else { throw AuthError.signUpClosed }
        let session = try await prepareSession(of: ID())
        return try await database.write { tx in
            let now = tx.now
            let query = PendingSignUpRecord.where { $0.id == id && $0.awaitsApproval == true && $0.expiresAt > now }
            guard let waiting = try tx.first(query), let input = waiting.flowInput else { throw AuthError.proofInvalid }
            // The user before the sign-up, as in every transaction that changes both.
            if waiting.isProved {
                do {
                    try take(EmailAddress(waiting.address), in: tx)
                } catch UserError.emailTaken {
                    // The other of two approvals at once may have created the user meanwhile.
                    throw try tx.exists(query) ? UserError.emailTaken : AuthError.proofInvalid
                }
            }
            guard try !tx.erase(returning: query).isEmpty else { throw AuthError.proofInvalid }
            let prepared = waiting.prepared(session)
            guard
                let user = try enter(
                    prepared, try flow.readInput(input.text), by: flow, isApproved: true, in: tx)
            else { throw AuthError.signUpClosed }
            try tx.audit("auth.sign_up_approved", of: "user", id: "\(user.id)")
            if let to = try? MailAddress(user.email) {
                try tx.send(
                    SignUpApprovedMail(
                        to: to, signIn: links.url(links.signIn), language: prepared.account.language))
            }
            if user.passwordHash.isEmpty { try offerPassword(to: user, in: tx) }
            return user
        }
    }

    /// Refuses a sign-up that waits for approval; one that doesn't wait any more changes nothing.
    ///
    /// No mail is sent: what to tell, and whether, is the product's.
    public func reject(_ id: ID<PendingSignUp>) async throws {
        try await database.write { tx in
            let waiting = PendingSignUpRecord.where { $0.id == id && $0.awaitsApproval == true }
            guard try !tx.erase(returning: waiting).isEmpty else { return }
            try tx.audit("auth.sign_up_rejected", of: "auth_pending_sign_up", id: "\(id)")
        }
    }
}
