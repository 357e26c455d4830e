import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMail
import TrellisUsers

/// The address that an account had before its last change: its owner can take the account back for some days.
extension Accounts {
    /// Tells the former address that another one has replaced it, with a link that restores it and sets a new password.
    ///
    /// The link is only for an address whose mailbox was proved: another one may be a stranger's, by a typing error.
    func tellFormerAddress(of former: UserRecord, _ changed: UserRecord, in tx: SystemTransaction) throws {
        let (id, address) = (former.id, changed.email)
        try tx.erase(ProofRecord.where { $0.userID == id && $0.kind == .restoreEmail && $0.address == address })
        guard let to = try? MailAddress(former.email) else { return }
        let proof =
            former.emailVerifiedAt == nil
            ? nil
            : try proofs.issue(
                .restoreEmail, for: .row("former_address", "\(id)/\(former.email)"), to: EmailAddress(former.email),
                user: id, in: tx)
        try tx.send(
            EmailChangeNotice(
                to: to, address: address, isDone: true, forgot: links.url(links.forgotPassword),
                undo: proof.map { links.url(links.resetPassword, token: $0.token) },
                days: Int(clamping: ProofKind.restoreEmail.lifetime.components.seconds / 86_400),
                language: mailLanguage(of: former),
                key: former.emailVerifiedAt == nil ? "\(former.email)/\(tx.now.hours)/done" : nil))
    }

    /// Gives the account the address of a proof back, and ends the proofs of addresses that it got later, whose
    /// mailboxes the person has who changed it.
    ///
    /// - Throws: ``TrellisUsers/UserError/emailTaken`` when another account has proved the address meanwhile.
    func restoreAddress(
        of user: UserRecord, _ proof: RedeemedProof, in tx: SystemTransaction
    ) throws -> UserRecord {
        let (id, time) = (user.id, proof.issuedAt)
        try tx.erase(ProofRecord.where { $0.userID == id && $0.kind == .restoreEmail && $0.issuedAt > time })
        try take(proof.address, besides: id, in: tx)
        try endSignUps(to: proof.address, in: tx)
        try tx.audit("auth.email_restored", of: "user", id: "\(id)", by: id)
        return try users.update(
            user, to: UserDraft(of: user, email: proof.address, verifiesEmail: true), in: tx
        ).user
    }
}
