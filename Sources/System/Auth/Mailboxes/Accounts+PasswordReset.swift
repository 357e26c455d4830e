import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMail
import TrellisTexts
import TrellisUsers

extension Accounts {
    /// Sends a link with which a new user without a password chooses one.
    func offerPassword(to user: UserRecord, in tx: SystemTransaction) throws {
        guard let to = try? MailAddress(user.email),
            let proof = try proofs.issue(
                .resetPassword, for: .user(user.id), to: EmailAddress(user.email), user: user.id, in: tx)
        else { return }
        try tx.send(
            ResetPasswordMail(
                to: to, url: links.url(links.resetPassword, token: proof.token),
                minutes: Int(clamping: proof.kind.lifetime.components.seconds / 60), isFirst: true,
                language: mailLanguage(of: user)))
    }

    /// The errors of ``resetPassword(token:to:)``, besides `InvalidInput`.
    public static let resetErrors: [any AppError] = [AuthError.proofInvalid, AuthError.busy, UserError.emailTaken]

    /// Uses the link of a mail to set a new password: ends all sessions and all other mailed links of the user, and tells
    /// the user.
    ///
    /// The link also proves the mailbox. It begins no session. The link of the notice about another address restores the
    /// former one as well.
    ///
    /// - Throws: ``resetErrors``; `InvalidInput` with the pointer `/password`; the errors of the product's steps.
    public func resetPassword(token: String, to password: String) async throws {
        // Before the password is hashed, because that is expensive.
        guard let address = try await proofs.peek(.resetPassword, .restoreEmail, token: token, in: database) else {
            throw AuthError.proofInvalid
        }
        try AccountChange(password: password)
            .validate(by: passwordPolicy, ownWords: try await ownWords(ofAddress: address), passwordAt: "/password")
        let hash = try await passwords.hash(password)
        try await database.write { tx in
            let proof = try proofs.redeem(.resetPassword, .restoreEmail, token: token, in: tx)
            guard let found = proof.user else { throw AuthError.proofInvalid }
            let restored = proof.kind == .restoreEmail ? try restoreAddress(of: found, proof, in: tx) : found
            guard restored.email == proof.address.description else { throw AuthError.proofInvalid }
            // Of another person, who chose the password before; otherwise the keys are the user's, and go on.
            if found.emailVerifiedAt == nil || proof.kind == .restoreEmail { try endAccess(to: found, in: tx) }
            let user = try markVerified(restored, in: tx)
            let changed = try users.update(
                user, to: UserDraft(of: user, setsPassword: true), passwordHash: hash, in: tx
            ).user
            try sessions.endAll(of: user.id, because: .passwordChanged, in: tx)
            try tx.audit("auth.password_reset", of: "user", id: "\(user.id)", by: user.id)
            try throttle?.forgetGuesses(for: user.id, with: proof.address, in: tx)
            try passwordWasChanged(changed, in: tx)
        }
    }
}
